import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { codeOf } from '../errors.js';

/** What SQLite lays beside a file. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * Moves a file out of the way, with what SQLite has laid beside it. Nothing is deleted. Not while another process has it open, as
 * the version before does during an update: that one would go on in a file that nobody finds any more.
 * @throws SqliteError SQLITE_BUSY
 */
export function moveAside(path: string, asidePath: string): void {
  const lock = lockAlone(path);
  try {
    for (const suffix of SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, asidePath + suffix);
    }
  } finally {
    // SQLite sees that the file was moved, and lets what lies beside it be.
    lock.close();
  }
}

/**
 * Who has a file of ours open, holds a lock on it all the time: https://www.sqlite.org/wal.html, section 6. Of what is no database,
 * or a damaged one, SQLite says so only when nobody has it open.
 */
function lockAlone(path: string): Database.Database {
  const db = new Database(path, { fileMustExist: true, timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('begin exclusive');
  } catch (error) {
    if (!codeOf(error)?.startsWith('SQLITE_BUSY')) return db;
    db.close();
    throw error;
  }
  return db;
}
