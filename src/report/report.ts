import { GatewayError } from '../errors.js';
import { SECOND } from '../time.js';
import { createChange } from './change.js';
import { stateOf, sweepRetryDelayMs, tooOld, unavailable, type ReportStatus } from './freshness.js';
import { createReconciler } from './reconciler.js';
import type { Snapshot } from './snapshot.js';
import { createSweeper, type SweeperOptions } from './sweeper.js';
import type { ReadActivity } from './sweep.js';

export interface ReportOptions extends Omit<SweeperOptions, 'onPublished'> {
  /** Graph's own summary, to compare every full sweep with; without it nothing is compared. */
  readonly readActivity?: ReadActivity | undefined;
  /** How long a query waits, in milliseconds, while nothing has been read yet. */
  readonly coldWaitMs: number;
}

/** How old an answer may be, for a caller who minds. */
interface AgeBound {
  /** The sweep behind the snapshot began then or later; milliseconds since 1970-01-01T00:00:00Z. */
  readonly leastAsOfMs: number;
  /** How long the caller can wait for a newer snapshot, in milliseconds. */
  readonly waitMs: number;
}

/**
 * The cached report: one sweep at a time fills one frozen snapshot, and every question is answered from it. Refreshes
 * are scheduled, with or without traffic; nothing a caller does can start one.
 */
export interface Report {
  /** Begins the first sweep, and from then on one whenever the snapshot grows stale. */
  start(): void;
  /** Ends the running sweep and all waiting; resolves when nothing is left running. */
  stop(): Promise<void>;
  /**
   * The snapshot to answer from. Three rules: fresh or stale, at once; none yet, after a bounded wait with what has
   * arrived; nothing to serve, a `GatewayError` that says why. With a bound, one that keeps it, or `SNAPSHOT_TOO_OLD`.
   */
  current(bound?: AgeBound): Promise<Snapshot>;
  status(): ReportStatus;
}

/** The shortest pause between two sweeps, however stale the first one's snapshot is when it ends. */
const SHORTEST_PAUSE_MS = SECOND;

export function createReport(options: ReportOptions): Report {
  const { clock, coldWaitMs, staleAfterMs } = options;
  const stopping = new AbortController();
  const change = createChange(clock);
  const sweeper = createSweeper({ ...options, onPublished: () => change.announce() });
  const reconciler = createReconciler(options);
  let flight: Promise<void> | undefined;
  let nextRefreshAtMs: number | null = null;
  let cancelRefresh = () => {};

  const refresh = () => {
    const startedAtMs = clock.now();
    nextRefreshAtMs = null;
    flight = sweeper
      .run(stopping.signal)
      // All that can throw here is a listener, and that must not end the process.
      .catch(() => undefined)
      .finally(() => {
        flight = undefined;
        if (!stopping.signal.aborted) {
          scheduleRefresh(startedAtMs + staleAfterMs);
          reconciler.follow(sweeper.ledger, stopping.signal);
        }
        change.announce();
      });
  };

  const scheduleRefresh = (staleAtMs: number) => {
    const nowMs = clock.now();
    const delayMs =
      sweeper.failure === undefined
        ? // A wall clock that was set back must not put it off for a day.
          Math.min(staleAfterMs, Math.max(SHORTEST_PAUSE_MS, staleAtMs - nowMs))
        : sweepRetryDelayMs(sweeper.failure);
    nextRefreshAtMs = nowMs + delayMs;
    cancelRefresh = clock.schedule(refresh, delayMs);
  };

  /** Timers stand still while a machine sleeps: the sweep that they owe begins with the first question after it. */
  const refreshIfOverdue = () => {
    if (flight !== undefined || nextRefreshAtMs === null || clock.now() < nextRefreshAtMs) return;
    cancelRefresh();
    refresh();
  };

  /** While nothing whole can be served, the running sweep gets a moment: a small report is complete by then. */
  const waitForFirst = async () => {
    const deadlineMs = clock.monotonicMs() + firstWaitMs();
    while (sweeper.served()?.isComplete !== true && flight !== undefined) {
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await change.wait(leftMs);
    }
  };
  /** Once something has arrived, only in the sweep's first moments. */
  const firstWaitMs = () => {
    const { running } = sweeper;
    if (running === undefined || sweeper.served() === undefined) return coldWaitMs;
    return Math.min(coldWaitMs, running.asOfMs + coldWaitMs - clock.now());
  };

  const servedOrThrow = () => {
    const snapshot = sweeper.served();
    if (snapshot !== undefined) return snapshot;
    const { ledger, failure } = sweeper;
    throw unavailable({ snapshot: ledger.snapshot, failure, nextRefreshAtMs, nowMs: clock.now() });
  };

  /** Joins the running sweep, or the next one if that begins in time. */
  const newerThan = async (leastAsOfMs: number, deadlineMs: number) => {
    for (;;) {
      stopping.signal.throwIfAborted();
      const snapshot = servedOrThrow();
      if (snapshot.asOfMs >= leastAsOfMs) return snapshot;
      const leftMs = deadlineMs - clock.monotonicMs();
      const idleMs = nextRefreshAtMs === null ? 0 : nextRefreshAtMs - clock.now();
      if (leftMs <= 0 || idleMs >= leftMs) throw tooOld(idleMs);
      await change.wait(leftMs);
    }
  };

  return {
    start: refresh,
    stop: async () => {
      stopping.abort(new GatewayError('SHUTTING_DOWN', 'The gateway is shutting down.'));
      cancelRefresh();
      nextRefreshAtMs = null;
      change.announce();
      await flight;
      await reconciler.done();
    },
    current: async ({ leastAsOfMs, waitMs } = { leastAsOfMs: -Infinity, waitMs: 0 }) => {
      const deadlineMs = clock.monotonicMs() + waitMs;
      refreshIfOverdue();
      await waitForFirst();
      return newerThan(leastAsOfMs, deadlineMs);
    },
    status: () => {
      const { ledger, failure, running } = sweeper;
      const { snapshot, full, isShortCutLost } = ledger;
      return {
        state: stateOf(snapshot, failure, clock.now(), options),
        snapshot,
        isReady: sweeper.served() !== undefined,
        nextRefreshAtMs,
        failure,
        running,
        fullSweepAtMs: full?.asOfMs ?? null,
        isShortCutLost,
        drifts: reconciler.drifts(),
      };
    },
  };
}
