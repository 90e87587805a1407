import { createConnection, type ConnectionOptions } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { createKindLists } from './history-kinds.js';
import { tombstoneTest } from './history-tombstones.js';
import { createSqlHistory } from './sql-history.js';
import type { StoreToRead } from './store.js';

interface SqlStoreToReadOptions extends ConnectionOptions {
  readonly engine: EngineSql;
}

/** What either engine has kept, for who only looks. */
export function createSqlStoreToRead(options: SqlStoreToReadOptions): StoreToRead {
  const { engine } = options;
  const connection = createConnection(options);
  const kindLists = createKindLists();
  return {
    history: (of, signal) => createSqlHistory({ ...of, engine, connection, kindLists, signal }),
    tombstones: (of, signal) => connection.read((db) => tombstoneTest(db, of), signal),
    close: (signal) => connection.close(signal),
  };
}
