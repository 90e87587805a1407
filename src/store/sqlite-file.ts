import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'; // prettier-ignore
import { dirname } from 'node:path';
import { StoreError } from './store.js';

/** What stands at the head of every database of SQLite's (https://www.sqlite.org/fileformat2.html, section 1.3). */
const MAGIC = 'SQLite format 3\0';
const APPLICATION_ID_AT = 68;
const HEAD_BYTES = 100;

/** "CUGs": tells our files from those of other programs. */
export const APPLICATION_ID = 0x43554773;

/**
 * Makes the file, if it is not there, for nobody else to read.
 * @returns whether it is none of ours: another program's, or no database at all
 */
export function prepareFile(path: string): { readonly isForeign: boolean } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isThere = existsSync(path);
  if (isThere && !statSync(path).isFile()) {
    throw new StoreError(
      'UNWRITABLE',
      'The store must be a file, and something else stands there.',
    );
  }
  if (isThere && !isOurs(path)) return { isForeign: true };
  if (!isThere) closeSync(openSync(path, 'ax', 0o600));
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return { isForeign: false };
}

/** An empty one is anybody's. */
function isOurs(path: string): boolean {
  if (statSync(path).size === 0) return true;
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, HEAD_BYTES, 0);
    const isDatabase = length === HEAD_BYTES && head.toString('latin1', 0, MAGIC.length) === MAGIC;
    return isDatabase && head.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID;
  } finally {
    closeSync(file);
  }
}

/** Moves a file out of the way, with what SQLite has laid beside it. Nothing is deleted. @returns its new path */
export function moveAside(path: string, why: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:.]/g, '');
  const asidePath = `${path}.${why}-${stamp}`;
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, asidePath + suffix);
  }
  return asidePath;
}
