import type { Kysely } from 'kysely';
import type { StoreError } from './store.js';
import type { Tables } from './tables.js';

/** Gives the tables as this version wants them. May be called again when it has failed, or when what it gave has. */
export type Connect = () => Promise<Kysely<Tables>>;

export interface ConnectionOptions {
  readonly connect: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
}

type Task<Result> = (db: Kysely<Tables>) => Promise<Result>;

/** A way to a database that is opened when it is first needed, and again after a fault. Throws StoreErrors alone. */
export interface Connection {
  /** In a transaction. */
  write<Result>(task: Task<Result>): Promise<Result>;
  /** In a transaction that only reads, and sees one state of everything. `session`: the same until it is opened again. */
  read<Result>(task: (db: Kysely<Tables>, session: object) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export function createConnection({ connect, translate }: ConnectionOptions): Connection {
  let connected: Promise<Kysely<Tables>> | undefined;
  const disconnect = async () => {
    const before = connected;
    connected = undefined;
    const db = await before?.catch(() => undefined);
    await db?.destroy();
  };
  const guarded = async <Result>(task: Task<Result>) => {
    try {
      return await task(await (connected ??= connect()));
    } catch (error) {
      await disconnect().catch(() => undefined);
      throw translate(error);
    }
  };
  return {
    write: (task) => guarded((db) => db.transaction().execute(task)),
    read: (task) =>
      guarded((db) =>
        db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((transaction) => task(transaction, db)),
      ),
    close: disconnect,
  };
}
