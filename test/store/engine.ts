import { describe } from '@jest/globals';
import type Database from 'better-sqlite3';

const engine = await load();

/** An optional dependency: npm may have found no ready one, and no compiler to build one. */
async function load() {
  try {
    const { default: Engine } = await import('better-sqlite3');
    new Engine(':memory:').close();
    return Engine;
  } catch {
    return undefined;
  }
}

/** A database as it is, behind the store's back. */
export function openDatabase(path: string): Database.Database {
  if (engine === undefined) throw new Error('There is no better-sqlite3: use describeWithSqlite.');
  return new engine(path);
}

/** Tests of SQLite; without the engine they are skipped and say so. */
export const describeWithSqlite: (name: string, body: () => void) => void =
  engine === undefined
    ? (name, body) => describe.skip(`${name} (skipped: there is no better-sqlite3)`, body)
    : (name, body) => describe(name, body);
