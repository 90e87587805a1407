import { resolve } from 'node:path';
import { Kysely, sql } from 'kysely';
import { codeOf } from '../errors.js';
import type { Clock } from '../time.js';
import type { Connect } from './connection.js';
import { checkMigrated, migrate } from './migrations.js';
import { createSqliteDialect } from './sqlite-dialect.js';
import { createSqliteThread, type SqliteThread } from './sqlite-thread.js';
import { StoreError, type StoreFault } from './store.js';
import type { Tables } from './tables.js';

interface SqliteOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Told that a file that cannot be used stands elsewhere now, and why. */
  readonly onMoved: (moved: { readonly fault: StoreFault; readonly path: string }) => void;
  /** The thread's program, where it does not stand beside this one. */
  readonly program?: URL | undefined;
}

/** What is wrong with a file, in its new name. */
const ASIDE: ReadonlyMap<StoreFault, string> = new Map([
  ['DAMAGED', 'damaged'],
  ['FOREIGN', 'foreign'],
  ['NEWER', 'newer'],
]);

/**
 * A file that cannot be used does not stop the gateway: it is moved aside, and a new one begun. Nobody waits for a disk that hangs
 * after the signal is aborted.
 */
export function sqliteConnect({ path: given, clock, onMoved, program }: SqliteOptions): Connect {
  // As a whole: what begins with a colon would be no file to SQLite.
  const path = resolve(given);
  return async (signal) => {
    const open = () => withThread(signal, program, (thread) => openFile(thread, path));
    try {
      return await open();
    } catch (error) {
      const { fault } = translateSqlite(error);
      const why = ASIDE.get(fault);
      if (why === undefined) throw error;
      const asidePath = asidePathOf(path, why, clock.now());
      const move = async (thread: SqliteThread) => {
        await thread.moveAside(path, asidePath);
        await thread.close();
      };
      await withThread(signal, program, move);
      onMoved({ fault, path: asidePath });
      return open();
    }
  };
}

/** Another connection to a file that is open already: who reads long keeps nobody from writing. */
export function sqliteReader({ path, program }: Pick<SqliteOptions, 'path' | 'program'>): Connect {
  return (signal) =>
    withThread(signal, program, async (thread) => {
      await thread.open(resolve(path));
      return new Kysely<Tables>({ dialect: createSqliteDialect(thread) });
    });
}

/** For who only looks: of a file that is there, and as this version wants it. */
export function sqliteToRead({ path, program }: Pick<SqliteOptions, 'path' | 'program'>): Connect {
  return (signal) =>
    withThread(signal, program, async (thread) => {
      await thread.openToRead(resolve(path));
      const db = new Kysely<Tables>({ dialect: createSqliteDialect(thread) });
      await checkMigrated(db, 'sqlite');
      return db;
    });
}

/** The thread stays when the task has been done, and ends with what goes wrong. */
async function withThread<Result>(
  signal: AbortSignal,
  program: URL | undefined,
  task: (thread: SqliteThread) => Promise<Result>,
): Promise<Result> {
  const thread = createSqliteThread(program);
  const giveUp = () => void thread.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await task(thread);
  } catch (error) {
    await thread.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function openFile(thread: SqliteThread, path: string): Promise<Kysely<Tables>> {
  await thread.open(path);
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(thread) });
  await check(db);
  await migrate(db, 'sqlite');
  return db;
}

function asidePathOf(path: string, why: string, nowMs: number): string {
  return `${path}.${why}-${new Date(nowMs).toISOString().replace(/[-:.]/g, '')}`;
}

/** Of the kept report alone: a history may have gigabytes, and says itself when it is asked what cannot be read. */
const CHECKED_TABLES = ['credential_usage_image', 'credential_usage_image_part'];

async function check(db: Kysely<Tables>): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(db); // prettier-ignore
  const checked = CHECKED_TABLES.filter((table) => tables.some(({ name }) => name === table));
  for (const table of checked) {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(${sql.ref(table)})`.execute(db); // prettier-ignore
    if (rows[0]?.quick_check !== 'ok') throw new StoreError('DAMAGED', 'The file is damaged.');
  }
}

/** As better-sqlite3 has it: whoever finds the file locked waits so long. */
const LOCK_TIMEOUT_MS = 5000;

/**
 * Empties the log in which SQLite writes ahead of its file: it would stay as large as an image, and hold the names of the one before.
 * While another process reads, it is left for the next time.
 */
export function emptyLog(db: Kysely<Tables>): Promise<void> {
  return db.connection().execute(async (connection) => {
    await sql`pragma busy_timeout = 0`.execute(connection);
    await sql`pragma wal_checkpoint(truncate)`.execute(connection);
    await sql`pragma busy_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(connection);
  });
}

const FAULTS: readonly (readonly [RegExp, StoreFault])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'DAMAGED'],
  [/^FOREIGN$/, 'FOREIGN'],
  [/^(SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM)|ENOSPC|EROFS|EACCES|EPERM|EIO|EEXIST|ENOTDIR|NO_FILE)/, 'UNWRITABLE'], // prettier-ignore
  [/^ERR_(MODULE_NOT_FOUND|DLOPEN_FAILED)/, 'NO_ENGINE'],
  [/^(SQLITE_(BUSY|LOCKED)|THREAD_ENDED|NO_STORE)/, 'UNREACHABLE'],
];

export function translateSqlite(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error) ?? '';
  const fault = FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? 'OTHER';
  return new StoreError(fault, `SQLite: ${code || 'unknown'}.`, { cause: error });
}
