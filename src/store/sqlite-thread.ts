import { Worker } from 'node:worker_threads';
import { codeOf } from '../errors.js';
import { SqliteFault } from './sqlite-fault.js';

/** What the thread can be asked for. */
export type SqliteTask =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'openToRead'; readonly path: string }
  | { readonly kind: 'moveAside'; readonly path: string; readonly asidePath: string }
  | { readonly kind: 'execute'; readonly sql: string; readonly parameters: readonly unknown[] };

export interface SqliteQuestion {
  readonly number: number;
  readonly task: SqliteTask;
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

/** Does one thing after the other, in the order in which it is asked. Everything throws SqliteFault. */
export interface SqliteThread {
  /** Opens a file of ours, and makes it where there is none. */
  open(path: string): Promise<void>;
  /** Opens a file of ours that is there, and changes nothing of it. */
  openToRead(path: string): Promise<void>;
  /** Gives a file another name; not while anybody else has it open. */
  moveAside(path: string, asidePath: string): Promise<void>;
  execute<Row>(sql: string, parameters: readonly unknown[]): Promise<SqliteResult<Row>>;
  /** Whoever waits is told at once. Resolves when the thread has ended, which one that waits for a dead disk never does. */
  close(): Promise<void>;
}

/** Stands beside this file once it is built. */
const PROGRAM = new URL('./sqlite-worker.js', import.meta.url);

interface Waiting {
  take(answer: SqliteAnswer<unknown>): void;
  readonly fail: (error: Error) => void;
}

/** SQLite, and whatever else waits for its disk, in a thread of its own. */
export function createSqliteThread(program = PROGRAM): SqliteThread {
  const worker = new Worker(program);
  const waiting = new Map<number, Waiting>();
  let count = 0;
  let answerCount = 0;
  let end: Error | undefined;
  let isClosing = false;
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
  const leave = endProcessWithout(() => isClosing || waiting.size > 0);
  worker.once('exit', () => {
    leave();
    endWith(ended('it was closed'));
  });
  const ask = <Row>(task: SqliteTask) =>
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
      worker.postMessage({ number: count, task } satisfies SqliteQuestion);
    });
  return {
    open: async (path) => {
      await ask({ kind: 'open', path });
    },
    openToRead: async (path) => {
      await ask({ kind: 'openToRead', path });
    },
    moveAside: async (path, asidePath) => {
      await ask({ kind: 'moveAside', path, asidePath });
    },
    execute: (sql, parameters) => ask({ kind: 'execute', sql, parameters }),
    close: async () => {
      isClosing = true;
      endWith(ended('it was closed'));
      await worker.terminate();
    },
  };
}

function ended(why: string, code = 'THREAD_ENDED'): SqliteFault {
  return new SqliteFault(code, `The thread of the database has ended: ${why}.`);
}

/**
 * Node does not end before its threads have, not even by process.exit: for one that waits for a dead disk it would wait for ever.
 * So with such a thread the process ends as an unheard SIGTERM ends it. @returns what calls that off
 */
function endProcessWithout(isBusy: () => boolean): () => void {
  const end = () => {
    if (!isBusy()) return;
    process.removeAllListeners('SIGTERM');
    process.kill(process.pid, 'SIGTERM');
  };
  process.once('exit', end);
  return () => process.off('exit', end);
}
