import { describe, expect, it } from '@jest/globals';
import { PoolEnded, queuedPool } from '../../src/store/postgres-pool.js';

interface Client {
  readonly name: string;
  release(error?: Error | boolean): void;
  readyForQuery?: boolean;
}

/** A pool that opens a connection whenever it is asked, and what it was given back. */
function createPool(open: (client: Client) => Promise<Client> = (client) => Promise.resolve(client)) {
  const opened: Client[] = [];
  const returned: [name: string, error: Error | boolean | undefined][] = [];
  return {
    opened,
    returned,
    connect: () => {
      const name = `connection ${opened.length + 1}`;
      const client = { name, release: (error?: Error | boolean) => void returned.push([name, error]) };
      opened.push(client);
      return open(client);
    },
    end: () => Promise.resolve(),
  };
} // prettier-ignore

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a pool that lends two connections', () => {
  it('lets others wait until one is given back, in turn', async () => {
    const pool = createPool();
    const queued = queuedPool(pool, 2);
    const [first] = await Promise.all([queued.connect(), queued.connect()]);
    const lent: string[] = [];
    const next = async (name: string) => {
      const client = await queued.connect();
      lent.push(name);
      return client;
    };
    const [third, fourth] = [next('third'), next('fourth')];
    await turn();
    expect(lent).toEqual([]);
    first.release();
    (await third).release();
    await fourth;
    expect(lent).toEqual(['third', 'fourth']);
    expect(pool.returned.map(([, error]) => error)).toEqual([undefined, undefined]);
  });

  it('tells whom it cannot connect, and goes on with the next', async () => {
    const pool = createPool(() => Promise.reject(new Error('refused')));
    const queued = queuedPool(pool, 1);
    await expect(queued.connect()).rejects.toThrow('refused');
    await expect(queued.connect()).rejects.toThrow('refused');
  });

  it('throws away what has had no answer yet', async () => {
    const pool = createPool();
    const queued = queuedPool(pool, 2);
    const [unanswered, answered] = await Promise.all([queued.connect(), queued.connect()]);
    unanswered.readyForQuery = false;
    answered.readyForQuery = true;
    unanswered.release(false);
    answered.release(false);
    expect(pool.returned).toEqual([['connection 1', true], ['connection 2', false]]); // prettier-ignore
  });

  it('tells who waits that it ends, and keeps nothing that it is given then', async () => {
    let arrive = () => {};
    const pool = createPool((client) => new Promise((resolve) => (arrive = () => resolve(client))));
    const queued = queuedPool(pool, 1);
    const waiting = [queued.connect(), queued.connect()].map((one) =>
      expect(one).rejects.toThrow(PoolEnded),
    );
    await turn();
    await queued.end();
    await Promise.all(waiting);
    arrive();
    await turn();
    expect(pool.returned).toEqual([['connection 1', true]]);
    await expect(queued.connect()).rejects.toThrow(PoolEnded);
    expect(pool.opened).toHaveLength(1);
  });
});
