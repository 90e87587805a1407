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
    const { emptyLog, sqliteConnect, sqliteReader, translateSqlite } = await import('./sqlite.js');
    const at = { ...options, path: where.path };
    return createSqlStore({
      engine: SQLITE_SQL,
      connect: sqliteConnect(at),
      connectReader: sqliteReader(at),
      translate: translateSqlite,
      tidy: emptyLog,
    });
  }
  const { isPostgresWell, postgresConnect, postgresReader, translatePostgres } =
    await import('./postgres.js');
  const { openPostgresLeases } = await import('./postgres-leases.js');
  return createSqlStore({
    engine: POSTGRES_SQL,
    connect: postgresConnect(where.url),
    connectReader: postgresReader(where.url),
    isWell: isPostgresWell,
    translate: translatePostgres,
    leases: openPostgresLeases(where.url),
  });
}
