import type { Clock } from '../time.js';
import { POSTGRES_SQL, SQLITE_SQL } from './engine-sql.js';
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
    const { sqliteConnect, translateSqlite } = await import('./sqlite.js');
    const connect = sqliteConnect({ ...options, path: where.path });
    return createSqlStore({ connect, translate: translateSqlite, engine: SQLITE_SQL });
  }
  const { postgresConnect, translatePostgres } = await import('./postgres.js');
  const { openPostgresLeases } = await import('./postgres-leases.js');
  return createSqlStore({
    connect: postgresConnect(where.url),
    translate: translatePostgres,
    engine: POSTGRES_SQL,
    leases: openPostgresLeases(where.url),
  });
}
