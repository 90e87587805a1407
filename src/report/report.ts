import { GatewayError } from '../errors.js';
import { SECOND } from '../time.js';
import { createChange } from './change.js';
import { createJournal, type Journal } from './journal.js';
import { ageMsOf, stateOf, sweepRetryDelayMs, type ReportStatus } from './freshness.js';
import type { RecordSnapshot } from './history.js';
import { createKeeper, type KeepImage } from './keeper.js';
import { createLatestFirst } from './latest-first.js';
import { createReconciler } from './reconciler.js';
import type { Snapshot } from './snapshot.js';
import { createSweeper, type SweeperOptions } from './sweeper.js';
import type { ReadActivity } from './sweep.js';
import { createSweepTrace } from './sweep-trace.js';
import { createWaiting, type AgeBound } from './waiting.js';
import type { SweepSpan, SweepTracing } from './span.js';

export interface ReportOptions extends Omit<SweeperOptions, 'onPublished'> {
  /** Graph's own summary, to compare every full sweep with; without it nothing is compared. */
  readonly readActivity?: ReadActivity | undefined;
  /** How long a query waits, in milliseconds, while nothing has been read yet. */
  readonly coldWaitMs: number;
  /** How long no call may be made, in milliseconds, because Graph throttles. */
  readonly pauseLeftMs?: () => number;
  readonly tracing?: SweepTracing | undefined;
  /** Keeps each whole snapshot for the process that comes next; without it nobody does. */
  readonly keep?: KeepImage | undefined;
  /** Adds each whole snapshot to what is remembered beyond Graph's own memory. */
  readonly record?: RecordSnapshot | undefined;
}

/** What somebody asks who reads the report: any age will do unless told otherwise. */
interface Demand extends Partial<AgeBound> {
  /** Shows how long they wait, and for which sweep. */
  readonly span?: SweepSpan | undefined;
}

/**
 * The cached report: one sweep at a time fills one frozen snapshot, and every question is answered from it. Refreshes
 * are scheduled, with or without traffic; nothing a caller does can start one.
 */
export interface Report {
  /** Begins the first sweep, unless what was kept is fresh, and from then on one whenever the snapshot grows stale. */
  start(): void;
  /** Nobody waits from now on for what will not come any more; whoever can be answered is. */
  endWaiting(): void;
  /** Ends the running sweep and all waiting; resolves when nothing is left running. */
  stop(): Promise<void>;
  /**
   * The snapshot to answer from. Three rules: fresh or stale, at once; none yet, after a bounded wait with what has
   * arrived; nothing to serve, a `GatewayError` that says why. With a bound, one that keeps it, or `SNAPSHOT_TOO_OLD`.
   */
  current(demand?: Demand): Promise<Snapshot>;
  /** A whole snapshot that `current()` would give at once; undefined when it would wait, throw or show a part. */
  ready(): Snapshot | undefined;
  status(): ReportStatus;
  /** What the refreshes of this process have brought. */
  readonly journal: Journal;
}

/** The shortest pause between two sweeps, however stale the first one's snapshot is when it ends. */
const SHORTEST_PAUSE_MS = SECOND;

/** The sweep that is planned. */
interface NextSweep {
  /** For people to read, in epoch milliseconds; a clock may be set meanwhile. */
  readonly atMs: number;
  readonly atMonotonicMs: number;
  readonly cancel: () => void;
}

export function createReport(options: ReportOptions): Report {
  const { clock, coldWaitMs, staleAfterMs } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const leaving = new AbortController();
  const change = createChange(clock);
  const journal = createJournal({ clock, signal });
  const onPublished = () => {
    change.announce();
    const { snapshot } = sweeper.ledger;
    if (snapshot !== undefined) journal.follow(snapshot);
    keeper?.follow(sweeper.ledger);
    if (snapshot?.isComplete) recorder?.follow(snapshot);
  };
  const trace = createSweepTrace(options.tracing);
  const sweeper = createSweeper({ ...options, onPublished });
  const reconciler = createReconciler(options);
  const { keep, record } = options;
  const keeper = keep && createKeeper(keep);
  const recorder = record && createLatestFirst((whole: Snapshot) => record(whole, signal));
  let flight: Promise<void> | undefined;
  let next: NextSweep | undefined;

  const refresh = (starter?: SweepSpan) => {
    const startedAtMs = clock.now();
    next = undefined;
    flight = sweeper
      .run(signal, trace.begin(starter))
      // All that can throw here is a listener, and that must not end the process.
      .catch(() => undefined)
      .finally(() => {
        trace.end();
        flight = undefined;
        // Nor may a restart show it. Said after each refusal: the store may not have been there before.
        if (sweeper.isAuthorityLost()) keeper?.forget(startedAtMs);
        if (!signal.aborted) {
          scheduleRefresh(startedAtMs + staleAfterMs);
          reconciler.follow(sweeper.ledger, signal);
        }
        change.announce();
      });
  };

  const scheduleRefresh = (staleAtMs: number) => {
    const delayMs =
      sweeper.failure === undefined
        ? // A wall clock that was set back must not put it off for a day.
          Math.min(staleAfterMs, Math.max(SHORTEST_PAUSE_MS, staleAtMs - clock.now()))
        : sweepRetryDelayMs(sweeper.failure);
    next = {
      atMs: clock.now() + delayMs,
      atMonotonicMs: clock.monotonicMs() + delayMs,
      cancel: clock.schedule(() => refresh(), delayMs),
    };
  };

  /**
   * Timers stand still while a machine sleeps: the refresh that they owe begins with the first question after it. What
   * follows a failure has its pause all the same.
   */
  const refreshIfOverdue = (starter?: SweepSpan) => {
    const isOverdue = next !== undefined && clock.now() >= next.atMs;
    if (!isOverdue || sweeper.failure !== undefined) return;
    next?.cancel();
    refresh(starter);
  };

  const idleMs = () => {
    const untilNextMs = next === undefined ? 0 : next.atMonotonicMs - clock.monotonicMs();
    return Math.max(0, untilNextMs, options.pauseLeftMs?.() ?? 0);
  };
  const waiting = createWaiting({
    clock,
    coldWaitMs,
    sweeper,
    idleMs,
    signal: leaving.signal,
  });

  const endWaiting = () => {
    leaving.abort(shuttingDown());
    change.announce();
  };

  return {
    journal,
    start: () => {
      const { snapshot } = sweeper.ledger;
      if (snapshot !== undefined) {
        journal.follow(snapshot);
        // The process before may have ended before it had.
        recorder?.follow(snapshot);
      }
      // Somebody who starts again and again does not spend the budget by that.
      const isFresh = snapshot !== undefined && ageMsOf(snapshot, clock) < staleAfterMs;
      if (isFresh) scheduleRefresh(snapshot.asOfMs + staleAfterMs);
      else refresh();
    },
    endWaiting,
    stop: async () => {
      endWaiting();
      stopping.abort(shuttingDown());
      next?.cancel();
      next = undefined;
      await flight;
      await reconciler.done();
      await journal.done();
      await keeper?.done();
      await recorder?.done();
    },
    current: async ({ leastAsOfMs = -Infinity, waitMs = 0, span } = {}) => {
      const deadlineMs = clock.monotonicMs() + waitMs;
      refreshIfOverdue(span);
      const { wait, end } = trace.waits(change, span);
      try {
        await waiting.forFirst(wait);
        return await waiting.forSnapshot(leastAsOfMs, deadlineMs, wait);
      } finally {
        end();
      }
    },
    ready: () => {
      refreshIfOverdue();
      const snapshot = sweeper.served();
      return snapshot?.isComplete === true ? snapshot : undefined;
    },
    status: () => {
      const { ledger, failure, running } = sweeper;
      const snapshot = sweeper.served();
      return {
        state: stateOf(snapshot, failure, clock, options),
        snapshot,
        nextRefreshAtMs: next?.atMs ?? null,
        failure,
        running,
        fullSweepAtMs: ledger.full?.asOfMs ?? null,
        isShortCutLost: ledger.isShortCutLost,
        drifts: reconciler.drifts(),
      };
    },
  };
}

function shuttingDown(): GatewayError {
  return new GatewayError('SHUTTING_DOWN', 'The gateway is shutting down. Ask again in a moment.', {
    retryAfterSeconds: 1,
  });
}
