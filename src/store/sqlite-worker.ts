import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { codeOf } from '../errors.js';
import { moveAside } from './sqlite-aside.js';
import { APPLICATION_ID, checkFile, prepareFile } from './sqlite-file.js';
import type { SqliteAnswer, SqliteQuestion, SqliteResult, SqliteTask } from './sqlite-thread.js';

/** SQLite in a thread of its own: it waits for the disk, and nobody who asks for an answer should. */
let opened: Database.Database | undefined;
/** Most are written the same way each time; those with lists of any length are not. */
const statements = new LRUCache<string, Database.Statement>({ max: 200 });
const NOTHING: SqliteResult<unknown> = { rows: [], changeCount: 0 };

function open(path: string): void {
  prepareFile(path);
  const db = new Database(path, { fileMustExist: true });
  opened = db;
  // First of all, and while that still writes the file itself: by it we know our own.
  if (db.pragma('application_id', { simple: true }) === 0)
    db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma('journal_mode = WAL');
  // Whatever is acknowledged is on the disk, also when the machine loses its power.
  db.pragma('synchronous = FULL');
  // What is replaced is names of people.
  db.pragma('secure_delete = ON');
}

function openToRead(path: string): void {
  checkFile(path);
  const db = new Database(path, { fileMustExist: true });
  opened = db;
  // Not `readonly`, by which the last one to close the file would leave beside it what SQLite has laid there.
  db.pragma('query_only = ON');
}

function statementOf(sql: string): Database.Statement {
  if (opened === undefined) throw new Error('A file has to be opened first.');
  const known = statements.get(sql) ?? opened.prepare(sql);
  statements.set(sql, known);
  return known;
}

function execute(sql: string, parameters: readonly unknown[]): SqliteResult<unknown> {
  const statement = statementOf(sql);
  if (statement.reader) return { rows: statement.all(parameters), changeCount: 0 };
  return { rows: [], changeCount: statement.run(parameters).changes };
}

function run(task: SqliteTask): SqliteResult<unknown> {
  switch (task.kind) {
    case 'open':
      open(task.path);
      return NOTHING;
    case 'openToRead':
      openToRead(task.path);
      return NOTHING;
    case 'moveAside':
      moveAside(task.path, task.asidePath);
      return NOTHING;
    case 'execute':
      return execute(task.sql, task.parameters);
  }
}

/** Errors are sent without their codes, so those go beside. */
function faultOf(error: unknown): NonNullable<SqliteAnswer<unknown>['fault']> {
  return { code: codeOf(error), message: error instanceof Error ? error.message : 'unknown' };
}

parentPort?.on('message', ({ number, task }: SqliteQuestion) => {
  let answer: SqliteAnswer<unknown>;
  try {
    answer = { number, result: run(task) };
  } catch (error) {
    answer = { number, fault: faultOf(error) };
  }
  parentPort?.postMessage(answer);
}); // prettier-ignore
