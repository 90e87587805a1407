import type { Kysely, Transaction } from 'kysely';
import { StoreError } from './store.js';
import type { Tables } from './tables.js';
import { untilAborted } from './until-aborted.js';

/**
 * Gives the tables as this version wants them, or gives up when the signal is aborted. May be called again when it has failed, or
 * when what it gave has.
 */
export type Connect = (signal: AbortSignal) => Promise<Kysely<Tables>>;

export interface ConnectionOptions {
  readonly connect: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
  /** Whether the database is well, though it did not do what it was asked: whoever else asks it something has its answer. */
  readonly isWell?: (error: unknown) => boolean;
  /** Whether nothing was asked, because what was opened was ended, for somebody else's fault, before it was one's turn. */
  readonly isUnasked?: (error: unknown) => boolean;
}

type Task<Result> = (db: Kysely<Tables>) => Promise<Result>;

/** A way to a database that is opened when it is first needed, and again after a fault. Throws StoreErrors alone. */
export interface Connection {
  /** In a transaction. */
  write<Result>(
    task: (db: Transaction<Tables>) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** In a transaction that only reads, and sees one state of everything. `session`: the same until it is opened again. */
  read<Result>(
    task: (db: Kysely<Tables>, session: object) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** In no transaction. */
  use<Result>(task: Task<Result>, signal?: AbortSignal): Promise<Result>;
  /** Ends what is under way; the next use opens it again. */
  close(signal?: AbortSignal): Promise<void>;
}

const NEVER = new AbortController().signal;

export function createConnection(options: ConnectionOptions): Connection {
  const { connect, translate, isWell, isUnasked } = options;
  /** Whoever has waited since before one begins nothing again. */
  let closings = 0;
  let connected: Promise<Kysely<Tables>> | undefined;
  /** Settled when nothing is left of what was connected before: beside what hangs, no second one is made to hang. */
  let ended: Promise<unknown> = Promise.resolve();
  const disconnect = (failed = connected) => {
    // Somebody else may have opened it again meanwhile.
    if (failed === undefined || failed !== connected) return;
    connected = undefined;
    ended = Promise.allSettled([ended, failed.then((db) => db.destroy())]);
  };
  const guarded = async <Result>(
    task: Task<Result>,
    signal: AbortSignal,
    mayBeginAgain?: ConnectionOptions['isUnasked'],
  ): Promise<Result> => {
    const closingsBefore = closings;
    let used: typeof connected;
    const opening = { isOver: false };
    const run = async () => {
      await ended;
      signal.throwIfAborted();
      used = connected ??= connect(signal);
      const db = await used;
      opening.isOver = true;
      return task(db);
    };
    try {
      return await untilAborted(run(), signal);
    } catch (error) {
      // The database is well: it is we who are too late.
      if (error instanceof StoreError && error.fault === 'FENCED') throw error;
      // Opened or not, it did not do. What bounds its own statements comes to its end without that.
      const isStanding =
        opening.isOver && isWell !== undefined && (signal.aborted || isWell(error));
      if (!isStanding) disconnect(used);
      if (signal.aborted) throw late(error);
      const isForAnother = mayBeginAgain?.(error) === true && closings === closingsBefore;
      if (!isForAnother) throw translate(error);
      return guarded(task, signal);
    }
  };
  return {
    use: (task, signal = NEVER) => guarded(task, signal),
    write: (task, signal = NEVER) =>
      guarded(
        (db) =>
          db.transaction().execute((transaction) => {
            // Whoever had to wait for it may have been called off.
            signal.throwIfAborted();
            return task(transaction);
          }),
        signal,
        isUnasked,
      ),
    read: (task, signal = NEVER) =>
      guarded(
        (db) =>
          db
            .transaction()
            .setIsolationLevel('repeatable read')
            .setAccessMode('read only')
            .execute((transaction) => {
              signal.throwIfAborted();
              return task(transaction, db);
            }),
        signal,
        isUnasked,
      ),
    close: async (signal = NEVER) => {
      closings += 1;
      disconnect();
      await untilAborted(ended, signal);
    },
  };
}

function late(cause: unknown): StoreError {
  return new StoreError('UNREACHABLE', 'The store did not answer in time.', { cause });
}
