import { GatewayError } from '../errors.js';
import { createChange } from './change.js';
import { createJournal, type Journal } from './journal.js';
import { ageMsOf, stateOf, type ReportStatus } from './freshness.js';
import type { RecordSnapshot } from './history.js';
import { createKeeper, type KeepImage } from './keeper.js';
import { createLatestFirst } from './latest-first.js';
import { createNextSweep } from './next-sweep.js';
import { createReconciler } from './reconciler.js';
import type { KeptReport } from './snapshot-image.js';
import type { Snapshot } from './snapshot.js';
import { createSweeper, type SweeperOptions } from './sweeper.js';
import type { ReadActivity } from './sweep.js';
import { createSweepTrace } from './sweep-trace.js';
import { createWaiting, type AgeBound } from './waiting.js';
import type { SweepSpan, SweepTracing } from './span.js';

export interface ReportOptions extends Omit<SweeperOptions, 'onPublished' | 'isAwaited'> {
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
  /** Several gateways share the report: each of them sweeps in its turn alone. */
  readonly isShared?: boolean;
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
export interface Report extends SharedReport {
  /**
   * Begins the first sweep, unless what was kept is fresh, and from then on one whenever the snapshot grows stale. Where the
   * report is shared, that is for the turns to do.
   */
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

/** What a gateway is told that shares the report with others. */
export interface SharedReport {
  /** From now on it is for us to sweep. */
  beginTurn(): void;
  /** It is not any more: the sweep that runs is given up. */
  endTurn(): void;
  /** The same for good; resolves when all that was published is kept. */
  leaveTurn(): Promise<void>;
  /** Shows what another gateway has published; undefined: that it has withdrawn it. */
  adopt(kept: KeptReport | undefined): void;
  /** Keeps once more what is shown: the store may have missed it. */
  keepAgain(): void;
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
  const sweeper = createSweeper({ ...options, onPublished, isAwaited: change.isAwaited });
  const reconciler = createReconciler(options);
  const { keep, record } = options;
  const keeper = keep && createKeeper(keep);
  /** Aborted when the store is not ours to write any more: a first recording may take minutes. */
  const recording = new AbortController();
  const recorder =
    record && createLatestFirst((whole: Snapshot) => record(whole, recording.signal));
  let flight: Promise<void> | undefined;
  /** Aborted when it is over; undefined: it is not our turn. */
  let turn: AbortController | undefined;

  const next = createNextSweep(clock, staleAfterMs, () => refresh());

  const refresh = (starter?: SweepSpan) => {
    if (turn === undefined) return;
    const { signal: turnSignal } = turn;
    const startedAtMs = clock.now();
    next.cancel();
    flight = sweeper
      .run(turnSignal, trace.begin(starter))
      // All that can throw here is a listener, and that must not end the process.
      .catch(() => undefined)
      .finally(() => {
        trace.end();
        flight = undefined;
        // Nor may a restart show it. Said after each refusal: the store may not have been there before.
        if (sweeper.isAuthorityLost()) keeper?.forget(startedAtMs);
        if (!turnSignal.aborted) {
          next.plan(startedAtMs + staleAfterMs, sweeper.failure);
          reconciler.follow(sweeper.ledger, turnSignal);
        }
        change.announce();
      });
  };

  /**
   * Timers stand still while a machine sleeps: the refresh that they owe begins with the first question after it. What
   * follows a failure has its pause all the same.
   */
  const refreshIfOverdue = (starter?: SweepSpan) => {
    const isOverdue = clock.now() >= (next.atMs ?? Infinity);
    if (isOverdue && sweeper.failure === undefined) refresh(starter);
  };

  const beginSweeping = () => {
    const { snapshot } = sweeper.ledger;
    // Whoever had the turn before may have ended before it had.
    if (snapshot?.isComplete === true) recorder?.follow(snapshot);
    // Somebody who starts again and again does not spend the budget by that.
    const isFresh = snapshot?.isComplete === true && ageMsOf(snapshot, clock) < staleAfterMs;
    if (isFresh) next.plan(snapshot.asOfMs + staleAfterMs, sweeper.failure);
    else refresh();
  };

  let hasLeft = false;
  const beginTurn = () => {
    if (turn !== undefined || hasLeft || signal.aborted) return;
    const begun = (turn = new AbortController());
    const begin = () => {
      if (turn === begun) beginSweeping();
    };
    // What is left of the turn before has been aborted.
    if (flight === undefined) begin();
    else void flight.then(begin);
  };

  const endTurn = () => {
    turn?.abort(new Error('It is the turn of another gateway.'));
    turn = undefined;
    next.cancel();
  };

  /** When the gateway whose turn it is reads the report again, as far as we can know: it is late, or at it. */
  const followedAtMs = () => {
    const { snapshot } = sweeper.ledger;
    const dueMs = snapshot === undefined ? -Infinity : snapshot.asOfMs + staleAfterMs;
    return dueMs > clock.now() ? dueMs : null;
  };
  const isFollowing = () => options.isShared === true && turn === undefined;

  const idleMs = () => {
    if (isFollowing()) return Math.max(0, (followedAtMs() ?? 0) - clock.now());
    return Math.max(0, next.leftMs, options.pauseLeftMs?.() ?? 0);
  };
  const waiting = createWaiting({
    clock,
    coldWaitMs,
    sweeper,
    isFollowing,
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
      if (snapshot !== undefined) journal.follow(snapshot);
      if (options.isShared !== true) beginTurn();
    },
    beginTurn,
    endTurn: () => {
      endTurn();
      change.announce();
    },
    leaveTurn: async () => {
      hasLeft = true;
      recording.abort();
      endTurn();
      await flight;
      await keeper?.done();
      await recorder?.done();
    },
    adopt: (kept) => {
      sweeper.adopt(kept);
      change.announce();
      if (kept !== undefined) journal.follow(kept.snapshot);
    },
    keepAgain: () => keeper?.follow(sweeper.ledger),
    endWaiting,
    stop: async () => {
      endWaiting();
      recording.abort();
      stopping.abort(shuttingDown());
      endTurn();
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
        nextRefreshAtMs: isFollowing() ? followedAtMs() : (next.atMs ?? null),
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
