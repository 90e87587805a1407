import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { SqliteThread } from './sqlite-thread.js';

/** A thread that has a file open. */
type OpenThread = Pick<SqliteThread, 'execute' | 'close'>;

/** Kysely over the thread: SQLite has one connection, which transactions have in turn. */
export function createSqliteDialect(thread: OpenThread): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => createDriver(thread),
  };
}

/** Kysely takes SQLite for one that cannot undo a change of its tables. It can, and so several processes migrate in turn. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function createDriver(thread: OpenThread): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      const { rows, changeCount } = await thread.execute<Row>(sql, parameters);
      return { rows, numAffectedRows: BigInt(changeCount) };
    },
    streamQuery: () => {
      throw new Error('Rows are read one by one here, by their keys.');
    },
  };
  let last = Promise.resolve();
  let release = () => {};
  const statement = async (sql: string) => {
    await thread.execute(sql, []);
  };
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => {
      const before = last;
      let ended = () => {};
      last = new Promise((resolve) => {
        ended = resolve;
      });
      await before;
      release = ended;
      return connection;
    },
    releaseConnection: () => {
      release();
      return Promise.resolve();
    },
    // Whoever reads and then writes must not find that somebody else has written in between.
    beginTransaction: (_connection, { accessMode }) =>
      statement(accessMode === 'read only' ? 'begin' : 'begin immediate'),
    commitTransaction: () => statement('commit'),
    // What there was no room for SQLite has undone by itself, and then it says that there is nothing to undo.
    rollbackTransaction: () => statement('rollback').catch(() => undefined),
    destroy: () => thread.close(),
  };
} // prettier-ignore
