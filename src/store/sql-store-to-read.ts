import { createConnection, type ConnectionOptions } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { createKindLists } from './history-kinds.js';
import { findPartition } from './history-partition.js';
import { tombstoneTest } from './history-tombstones.js';
import { createSqlHistory } from './sql-history.js';
import { StoreError, type StoreToRead } from './store.js';

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
    tombstones: (of, signal) =>
      connection.read(async (db) => {
        // With another secret or tenant nobody would have been purged.
        if ((await findPartition(db, of.partition)) === undefined) throw unknownReport();
        return tombstoneTest(db, of);
      }, signal),
    close: (signal) => connection.close(signal),
  };
}

function unknownReport(): StoreError {
  return new StoreError(
    'UNREACHABLE',
    'No gateway with these settings (tenant, report, SECRET_KEY_FILE) has kept anything there.',
  );
}
