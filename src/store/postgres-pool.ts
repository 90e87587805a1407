import pLimit from 'p-limit';
import { untilAborted } from './until-aborted.js';

interface PoolOf<Client> {
  connect(): Promise<Client>;
  end(): Promise<void>;
}

/** What is lent has to be given back; `true`: it is of no use to anybody any more. */
interface Lent {
  release(error?: Error | boolean): void;
  /** pg's own word for whether the last statement has been answered. */
  readonly readyForQuery?: boolean;
}

/** Nothing was asked of the database: the pool was ended before it had a connection to give. */
export class PoolEnded extends Error {
  override readonly name = 'PoolEnded';
}

/**
 * A pool in front of which whoever finds no connection free waits, in turn and as long as they like: pg allows that no more time
 * than a connection takes to open, so that of many tenants that begin at once some would fail.
 */
export function queuedPool<Client extends Lent>(
  pool: PoolOf<Client>,
  mostConnections: number,
): PoolOf<Client> {
  const turns = pLimit(mostConnections);
  const ending = new AbortController();
  const lend = async (give: (client: Client) => void) => {
    const client = await connectTo(pool, ending.signal);
    await new Promise<void>((free) => {
      const release = client.release.bind(client);
      client.release = (error) => {
        // Kysely gives it back as good when what begins a transaction was not answered in time: one may begin yet.
        release(client.readyForQuery === false ? true : error);
        free();
      };
      give(client);
    });
  };
  return {
    connect: () =>
      new Promise((resolve, reject) => {
        turns(lend, resolve).catch(reject);
      }),
    end: () => {
      ending.abort(new PoolEnded('The pool was ended.'));
      return pool.end();
    },
  };
}

/** A pool that ends leaves to themselves whom it has told to wait. */
async function connectTo<Client extends Lent>(
  pool: PoolOf<Client>,
  ending: AbortSignal,
): Promise<Client> {
  ending.throwIfAborted();
  const connecting = pool.connect();
  const giveBack = (client: Client) => {
    if (ending.aborted) client.release(true);
  };
  void connecting.then(giveBack, () => undefined);
  return untilAborted(connecting, ending);
}
