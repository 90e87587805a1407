import { Worker } from 'node:worker_threads';
import { codeOf } from '../errors.js';

/** A statement for the thread. */
export interface SqliteQuestion {
  readonly number: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface SqliteResult<Row> {
  /** What its columns are, whoever wrote the statement knows. */
  readonly rows: Row[];
  readonly changeCount: number;
}

export interface SqliteAnswer<Row> {
  readonly number: number;
  readonly result?: SqliteResult<Row>;
  readonly fault?: { readonly code: string | undefined; readonly message: string };
}

/** What SQLite has thrown: https://www.sqlite.org/rescode.html. */
class SqliteFault extends Error {
  override readonly name = 'SqliteFault';
  readonly code: string | undefined;

  constructor(code: string | undefined, message: string) {
    super(message);
    this.code = code;
  }
}

export interface SqliteThread {
  /** Statements are executed in the order in which they come. @throws SqliteFault */
  execute<Row>(sql: string, parameters: readonly unknown[]): Promise<SqliteResult<Row>>;
  /** Ends it between two statements. */
  close(): Promise<void>;
}

/** Stands beside this file once it is built. */
const PROGRAM = new URL('./sqlite-worker.js', import.meta.url);

interface Waiting {
  take(answer: SqliteAnswer<unknown>): void;
  readonly fail: (error: Error) => void;
}

/** Opens a file of SQLite's. It is open when the first statement has been executed. */
export function createSqliteThread(path: string, program = PROGRAM): SqliteThread {
  const worker = new Worker(program, { workerData: path });
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let answerCount = 0;
  let end: Error | undefined;
  const endWith = (error: Error) => {
    end ??= error;
    for (const { fail } of waiting.values()) fail(end);
    waiting.clear();
  };
  worker.on('message', (answer: SqliteAnswer<unknown>) => {
    answerCount += 1;
    waiting.get(answer.number)?.take(answer);
    waiting.delete(answer.number);
  });
  // Before its first answer it loads the engine: what goes wrong there mostly has no code.
  const codeless = () => (answerCount === 0 ? 'ERR_DLOPEN_FAILED' : undefined);
  worker.once('error', (error) => endWith(ended(error.message, codeOf(error) ?? codeless())));
  worker.once('exit', () => endWith(ended('it was closed')));
  return {
    execute: <Row>(sql: string, parameters: readonly unknown[]) =>
      new Promise<SqliteResult<Row>>((resolve, reject) => {
        if (end !== undefined) {
          reject(end);
          return;
        }
        count += 1;
        waiting.set(count, {
          take: ({ result, fault }: SqliteAnswer<Row>) => {
            if (result !== undefined) resolve(result);
            else reject(new SqliteFault(fault?.code, fault?.message ?? 'no answer'));
          },
          fail: reject,
        });
        worker.postMessage({ number: count, sql, parameters } satisfies SqliteQuestion);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}

function ended(why: string, code = 'THREAD_ENDED'): SqliteFault {
  return new SqliteFault(code, `The thread of the database has ended: ${why}.`);
}
