import type { Clock } from '../time.js';
import { createSqlStore } from './sql-store.js';
import type { Store, StoreFault } from './store.js';

export type StoreUrl =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string };

interface StoreOptions {
  readonly clock: Clock;
  readonly onMoved: (moved: { readonly fault: StoreFault; readonly path: string }) => void;
  /** See `sqliteConnect`. */
  readonly program?: URL | undefined;
}

/** The store that STORE_URL names. Its engine is loaded now, and connected when it is first asked. */
export async function openStore(where: StoreUrl, options: StoreOptions): Promise<Store> {
  if (where.engine === 'sqlite') {
    const { emptyLog, sqliteConnect, sqliteReader, translateSqlite } = await import('./sqlite.js');
    const at = { ...options, path: where.path };
    return createSqlStore({
      engine: 'sqlite',
      connect: sqliteConnect(at),
      connectReader: sqliteReader(at),
      translate: translateSqlite,
      tidy: emptyLog,
    });
  }
  const { postgresConnect, translatePostgres } = await import('./postgres.js');
  const connect = postgresConnect(where.url);
  return createSqlStore({ engine: 'postgres', connect, translate: translatePostgres });
}
