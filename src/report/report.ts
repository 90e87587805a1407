import { GatewayError } from '../errors.js';
import type { Clock } from '../time.js';
import { SECOND } from '../time.js';
import { createEventSet, type EventSetOptions } from './event-set.js';
import {
  isServable,
  sweepRetryDelayMs,
  stateOf,
  unavailable,
  type FreshnessLimits,
  type ReportStatus,
  type SweepFailure,
} from './freshness.js';
import { buildSnapshot } from './snapshot-builder.js';
import type { ReportHooks } from './outcome.js';
import type { Snapshot } from './snapshot.js';
import type { Sweep, SweepPage } from './sweep.js';

export interface ReportOptions extends FreshnessLimits, EventSetOptions, ReportHooks {
  readonly sweep: Sweep;
  readonly clock: Clock;
  /** How long a query waits, in milliseconds, while nothing has been read yet. */
  readonly coldWaitMs: number;
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
   * arrived; nothing to serve, a `GatewayError` that says why.
   */
  current(): Promise<Snapshot>;
  status(): ReportStatus;
}

/** A sweep that is running. */
interface Flight {
  readonly startedAtMs: number;
  readonly done: Promise<void>;
}

/** The shortest pause between two sweeps, however stale the first one's snapshot is when it ends. */
const SHORTEST_PAUSE_MS = SECOND;

/** A partial snapshot is published anew when this many times as many rows have come: so all of them cost one sort. */
const PARTIAL_GROWTH = 1.25;

export function createReport(options: ReportOptions): Report {
  const { clock, coldWaitMs } = options;
  const stopping = new AbortController();
  let snapshot: Snapshot | undefined;
  let flight: Flight | undefined;
  let failure: SweepFailure | undefined;
  let nextRefreshAtMs: number | null = null;
  let cancelRefresh = () => {};

  const readAll = async (asOfMs: number, tally: Tally) => {
    const set = createEventSet(options);
    const publish = (isComplete: boolean) => {
      const { quarantined } = tally;
      snapshot = buildSnapshot(set, {
        asOfMs,
        isComplete,
        quarantined: new Map(quarantined),
      });
    };
    const isWorthShowing = () => {
      if (!isServable(snapshot, clock.now(), options)) return true;
      return !snapshot.isComplete && set.events.length > snapshot.rowCount * PARTIAL_GROWTH;
    };
    for await (const page of options.sweep(stopping.signal)) {
      page.events.forEach(set.add);
      countPage(tally, page);
      if (isWorthShowing()) publish(false);
    }
    tally.duplicateCount = set.duplicateCount;
    if (set.events.length === 0 && tally.quarantined.size > 0) throw nothingReadable();
    publish(true);
    return set.events.length;
  };

  const runSweep = async (startedAtMs: number) => {
    const tally: Tally = { pageCount: 0, duplicateCount: 0, quarantined: new Map() };
    const startedMs = clock.monotonicMs();
    let rowCount = 0;
    try {
      rowCount = await readAll(startedAtMs, tally);
      failure = undefined;
    } catch (error) {
      if (stopping.signal.aborted) return;
      failure = { error: asGatewayError(error), count: (failure?.count ?? 0) + 1 };
    }
    const { pageCount, duplicateCount, quarantined } = tally;
    const durationMs = clock.monotonicMs() - startedMs;
    const error = failure?.error;
    options.onSweepEnded?.({
      kind: 'full',
      savedPageCount: 0,
      pageCount,
      rowCount,
      duplicateCount,
      quarantined,
      durationMs,
      error,
    });
  };

  const refresh = () => {
    const startedAtMs = clock.now();
    nextRefreshAtMs = null;
    const done = runSweep(startedAtMs)
      // All that can throw here is a listener, and that must not end the process.
      .catch(() => undefined)
      .finally(() => {
        flight = undefined;
        if (!stopping.signal.aborted) scheduleRefresh(startedAtMs + options.staleAfterMs);
      });
    flight = { startedAtMs, done };
  };

  const scheduleRefresh = (staleAtMs: number) => {
    const nowMs = clock.now();
    const delayMs =
      failure === undefined
        ? // A wall clock that was set back must not put it off for a day.
          Math.min(options.staleAfterMs, Math.max(SHORTEST_PAUSE_MS, staleAtMs - nowMs))
        : sweepRetryDelayMs(failure);
    nextRefreshAtMs = nowMs + delayMs;
    cancelRefresh = clock.schedule(refresh, delayMs);
  };

  /** Timers stand still while a machine sleeps: the sweep that they owe begins with the first question after it. */
  const refreshIfOverdue = () => {
    if (flight !== undefined || nextRefreshAtMs === null || clock.now() < nextRefreshAtMs) return;
    cancelRefresh();
    refresh();
  };

  /** How long a query may wait for the running sweep: once something has arrived, only in the sweep's first moments. */
  const waitMs = ({ startedAtMs }: Flight) =>
    snapshot === undefined
      ? coldWaitMs
      : Math.min(coldWaitMs, startedAtMs + coldWaitMs - clock.now());

  return {
    start: refresh,
    stop: async () => {
      stopping.abort(new GatewayError('SHUTTING_DOWN', 'The gateway is shutting down.'));
      cancelRefresh();
      nextRefreshAtMs = null;
      await flight?.done;
    },
    current: async () => {
      refreshIfOverdue();
      const isSettled = snapshot?.isComplete === true && isServable(snapshot, clock.now(), options);
      if (!isSettled && flight !== undefined) await within(clock, flight.done, waitMs(flight));
      if (isServable(snapshot, clock.now(), options)) return snapshot;
      throw unavailable({ snapshot, failure, nextRefreshAtMs, nowMs: clock.now() });
    },
    status: () => ({
      state: stateOf(snapshot, failure, clock.now(), options),
      snapshot,
      isReady: isServable(snapshot, clock.now(), options),
      nextRefreshAtMs,
      cause: failure?.error.code,
      causeMessage: failure?.error.message,
    }),
  };
}

/** What a sweep has come to so far; it outlives the sweep's failure. */
interface Tally {
  pageCount: number;
  duplicateCount: number;
  readonly quarantined: Map<string, number>;
}

function countPage(tally: Tally, { quarantined }: SweepPage): void {
  tally.pageCount += 1;
  for (const reason of quarantined) {
    tally.quarantined.set(reason, (tally.quarantined.get(reason) ?? 0) + 1);
  }
}

/** Rows that have all changed their shape are not the same as a report without rows. */
function nothingReadable(): GatewayError {
  return new GatewayError(
    'UPSTREAM_BAD_RESPONSE',
    'Rows came from Microsoft Graph, but none of them can be read: their shape has changed. The last good ones are kept.',
    { reason: 'SHAPE' },
  );
}

/** Whatever a sweep throws that is not a known fault of Graph is a bug of ours, and says no more than that. */
function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const message = 'Reading the report failed inside the gateway; its log has the details.';
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause: error });
}

/** Waits until the promise settles, but no longer than `waitMs`. */
function within(clock: Clock, promise: Promise<void>, waitMs: number): Promise<void> {
  if (waitMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = clock.schedule(resolve, waitMs);
    void promise.finally(() => {
      cancel();
      resolve();
    });
  });
}
