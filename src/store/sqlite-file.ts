import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteFault } from './sqlite-fault.js';

/** What stands at the head of every database of SQLite's (https://www.sqlite.org/fileformat2.html, section 1.3). */
const MAGIC = 'SQLite format 3\0';
const APPLICATION_ID_AT = 68;
const HEAD_BYTES = 100;

/** "CUGs": tells our files from those of other programs. */
export const APPLICATION_ID = 0x43554773;

/** Makes the file, if it is not there, for nobody else to read. @throws SqliteFault for what is none of ours */
export function prepareFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Not for us alone: another process may be making it at this moment.
  if (existsSync(path)) checkFile(path);
  else closeSync(openSync(path, 'a', 0o600));
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}

/** For who makes none. @throws SqliteFault where there is no file, or one that is none of ours */
export function checkFile(path: string): void {
  if (!existsSync(path)) throw new SqliteFault('NO_STORE', 'There is no file.');
  if (!statSync(path).isFile()) {
    throw new SqliteFault('NO_FILE', 'The store must be a file, and something else stands there.');
  }
  if (!isOurs(path)) throw new SqliteFault('FOREIGN', 'The file is none of ours.');
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
