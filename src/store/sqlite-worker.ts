import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { codeOf } from '../errors.js';
import { APPLICATION_ID } from './sqlite-file.js';
import type { SqliteAnswer, SqliteQuestion, SqliteResult } from './sqlite-thread.js';

/**
 * SQLite in a thread of its own: it waits for the disk, and nobody who asks for an answer should. The file is there: see
 * `sqlite-file.ts`.
 */
const db = new Database(String(workerData), { fileMustExist: true });
// First of all, and while that still writes the file itself: by it we know our own.
if (db.pragma('application_id', { simple: true }) === 0)
  db.pragma(`application_id = ${APPLICATION_ID}`);
db.pragma('journal_mode = WAL');
// Whatever is acknowledged is on the disk, also when the machine loses its power.
db.pragma('synchronous = FULL');
// What is replaced is names of people.
db.pragma('secure_delete = ON');

/** Most are written the same way each time; those with lists of any length are not. */
const statements = new LRUCache<string, Database.Statement>({ max: 200 });

function statementOf(sql: string): Database.Statement {
  const known = statements.get(sql) ?? db.prepare(sql);
  statements.set(sql, known);
  return known;
}

function run({ sql, parameters }: SqliteQuestion): SqliteResult<unknown> {
  const statement = statementOf(sql);
  if (statement.reader) return { rows: statement.all(parameters), changeCount: 0 };
  return { rows: [], changeCount: statement.run(parameters).changes };
}

/** Errors are sent without their codes, so those go beside. */
function faultOf(error: unknown): NonNullable<SqliteAnswer<unknown>['fault']> {
  return { code: codeOf(error), message: error instanceof Error ? error.message : 'unknown' };
}

parentPort?.on('message', (question: SqliteQuestion) => {
  const { number } = question;
  let answer: SqliteAnswer<unknown>;
  try {
    answer = { number, result: run(question) };
  } catch (error) {
    answer = { number, fault: faultOf(error) };
  }
  parentPort?.postMessage(answer);
}); // prettier-ignore
