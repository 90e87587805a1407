import type { Kysely } from 'kysely';
import { StoreError } from './store.js';
import type { Tables } from './tables.js';

/** Gives the tables as this version wants them. May be called again when it has failed, or when what it gave has. */
export type Connect = () => Promise<Kysely<Tables>>;

export interface ConnectionOptions {
  readonly connect: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
}

/** A database that is connected when it is first asked, and again after a fault. */
export interface Connection {
  /** @throws StoreError */
  readonly use: <Result>(task: (db: Kysely<Tables>) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

export function createConnection({ connect, translate }: ConnectionOptions): Connection {
  let connected: Promise<Kysely<Tables>> | undefined;
  const disconnect = async (failed = connected) => {
    // Others may have connected anew since.
    if (connected === failed) connected = undefined;
    const db = await failed?.catch(() => undefined);
    await db?.destroy();
  };
  return {
    use: async (task) => {
      const current = (connected ??= connect());
      try {
        return await task(await current);
      } catch (error) {
        // The database is well: it is we who are too late.
        if (error instanceof StoreError && error.fault === 'FENCED') throw error;
        await disconnect(current).catch(() => undefined);
        throw translate(error);
      }
    },
    close: () => disconnect(),
  };
}
