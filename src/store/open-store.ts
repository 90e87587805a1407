import type { Clock } from '../time.js';
import { POSTGRES_SQL, SQLITE_SQL } from './engine-sql.js';
import { createSqlStore } from './sql-store.js';
import { createSqlStoreToRead } from './sql-store-to-read.js';
import type { Store, StoreFault, StoreToRead } from './store.js';

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
  const {
    isPostgresUnasked: isUnasked,
    isPostgresWell: isWell,
    postgresConnect,
    postgresReader,
    translatePostgres,
  } = await import('./postgres.js');
  const { openPostgresLeases } = await import('./postgres-leases.js');
  return createSqlStore({
    engine: POSTGRES_SQL,
    connect: postgresConnect(where.url),
    connectReader: postgresReader(where.url),
    isWell,
    isUnasked,
    translate: translatePostgres,
    leases: openPostgresLeases(where.url),
  });
}

/**
 * The same for who only looks, beside the gateways whose it is: no table is made or brought up to date, no file moved aside, and
 * no lease taken.
 */
export async function openStoreToRead(where: StoreUrl, program?: URL): Promise<StoreToRead> {
  if (where.engine === 'sqlite') {
    const { sqliteToRead, translateSqlite } = await import('./sqlite.js');
    const connect = sqliteToRead({ path: where.path, program });
    return createSqlStoreToRead({ engine: SQLITE_SQL, connect, translate: translateSqlite });
  }
  const { isPostgresWell: isWell, postgresToRead, translatePostgres } = await import('./postgres.js'); // prettier-ignore
  const connect = postgresToRead(where.url);
  return createSqlStoreToRead({ engine: POSTGRES_SQL, connect, isWell, translate: translatePostgres }); // prettier-ignore
}
