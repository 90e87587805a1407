import { resolve } from 'node:path';
import { Kysely, sql } from 'kysely';
import { codeOf } from '../errors.js';
import type { Clock } from '../time.js';
import type { Connect } from './connection.js';
import { migrate } from './migrations.js';
import { createSqliteDialect } from './sqlite-dialect.js';
import { moveAside, prepareFile } from './sqlite-file.js';
import { createSqliteThread } from './sqlite-thread.js';
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

/** A file that cannot be used does not stop the gateway: it is moved aside, and a new one begun. */
export function sqliteConnect({ path, clock, onMoved, program }: SqliteOptions): Connect {
  // As a whole: what begins with a colon would be no file to SQLite.
  const open = () => openFile(resolve(path), program);
  return async () => {
    try {
      return await open();
    } catch (error) {
      const { fault } = translateSqlite(error);
      const why = ASIDE.get(fault);
      if (why === undefined) throw error;
      onMoved({ fault, path: moveAside(path, why, clock.now()) });
      return open();
    }
  };
}

async function openFile(path: string, program: URL | undefined) {
  if (prepareFile(path).isForeign) throw new StoreError('FOREIGN', 'The file is none of ours.');
  const dialect = createSqliteDialect(createSqliteThread(path, program));
  const db = new Kysely<Tables>({ dialect });
  try {
    await check(db);
    await migrate(db, 'sqlite');
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function check(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  if (rows[0]?.quick_check !== 'ok') throw new StoreError('DAMAGED', 'The file is damaged.');
}

const FAULTS: readonly (readonly [RegExp, StoreFault])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'DAMAGED'],
  [/^(SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM)|ENOSPC|EROFS|EACCES|EPERM|EIO|EEXIST|ENOTDIR)/, 'UNWRITABLE'], // prettier-ignore
  [/^ERR_(MODULE_NOT_FOUND|DLOPEN_FAILED)/, 'NO_ENGINE'],
  [/^(SQLITE_(BUSY|LOCKED)|THREAD_ENDED)/, 'UNREACHABLE'],
];

export function translateSqlite(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error) ?? '';
  const fault = FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? 'OTHER';
  return new StoreError(fault, `SQLite: ${code || 'unknown'}.`, { cause: error });
}
