import { GatewayError, type ErrorCode } from '../errors.js';
import { MINUTE, SECOND, type Clock } from '../time.js';
import { probePauseMs } from './authority.js';
import type { Drift } from './outcome.js';
import type { Reading } from './reading.js';
import type { Snapshot } from './snapshot.js';

/** `FAILING`: the last refresh failed, so what is served is older than wished. */
export type ReportState = 'LOADING' | 'FRESH' | 'STALE' | 'FAILING';

/** How old a snapshot may grow, in milliseconds since its sweep began. */
export interface FreshnessLimits {
  /** From here on it is served while a refresh runs behind the answer. */
  readonly staleAfterMs: number;
  /** From here on it is not served any more. */
  readonly expireAfterMs: number;
  /** How long it is served on, counted from Graph's first refusal (403). */
  readonly forbiddenGraceMs: number;
}

/** The sweeps that have failed since the last one that did not. */
export interface SweepFailure {
  readonly error: GatewayError;
  readonly count: number;
  /** How many of the last ones failed in the same way as the last. */
  readonly alikeCount: number;
  /** Refusals (403) since Graph last let us read the whole report. */
  readonly refusalCount: number;
}

export function failedOnceMore(
  failure: SweepFailure | undefined,
  error: GatewayError,
  refusalCount: number,
): SweepFailure {
  const isAlike = failure?.error.code === error.code && failure.error.reason === error.reason;
  return {
    error,
    count: (failure?.count ?? 0) + 1,
    alikeCount: isAlike ? failure.alikeCount + 1 : 1,
    refusalCount,
  };
}

/** A sweep that is running. */
export interface RunningSweep {
  /** When it began, in epoch milliseconds; the snapshot that it makes is as of then. */
  readonly asOfMs: number;
  /** What it has read so far; undefined before its first page. */
  readonly reading: Reading | undefined;
}

export interface ReportStatus {
  readonly state: ReportState;
  /** What a question would be answered from now; undefined while nothing has arrived, or nothing may be shown. */
  readonly snapshot: Snapshot | undefined;
  /** When the next sweep begins, in epoch milliseconds; null while one is running. */
  readonly nextRefreshAtMs: number | null;
  /** Why the last sweep failed, unless it did not. */
  readonly failure: SweepFailure | undefined;
  /** The sweep that is running, if one is. */
  readonly running: RunningSweep | undefined;
  /** When the last sweep that read everything began, in epoch milliseconds; null before the first. */
  readonly fullSweepAtMs: number | null;
  /** Full sweeps have proved short ones wrong: every refresh reads everything from now on. */
  readonly isShortCutLost: boolean;
  /** Where Graph's own summary differs from the last full sweep. */
  readonly drifts: readonly Drift[];
}

/** How fresh an answer is. */
interface Freshness {
  readonly state: ReportState;
  readonly asOf: string | null;
  readonly isComplete: boolean;
  readonly cause?: ErrorCode;
  readonly reason?: string;
}

/**
 * The label of an answer that was read from `snapshot`: an instant and no age, so that equal answers have equal bytes.
 */
export function freshnessOf(
  { state, failure }: ReportStatus,
  snapshot: Snapshot | undefined,
): Freshness {
  return {
    state,
    asOf: snapshot === undefined ? null : new Date(snapshot.asOfMs).toISOString(),
    isComplete: snapshot?.isComplete ?? false,
    ...(failure !== undefined && causeOf(failure.error)),
  };
}

function causeOf({ code, reason }: GatewayError): Pick<Freshness, 'cause' | 'reason'> {
  return { cause: code, ...(reason !== undefined && { reason }) };
}

/**
 * Milliseconds since the sweep behind a snapshot began: by the clock that says more, since one may have been set back
 * and the other stood still while the machine slept.
 */
export function ageMsOf(
  { asOfMs, asOfMonotonicMs }: Pick<Snapshot, 'asOfMs' | 'asOfMonotonicMs'>,
  clock: Pick<Clock, 'now' | 'monotonicMs'>,
): number {
  return Math.max(0, clock.now() - asOfMs, clock.monotonicMs() - asOfMonotonicMs);
}

/** `served` is what may be shown. */
export function stateOf(
  served: Snapshot | undefined,
  failure: SweepFailure | undefined,
  clock: Clock,
  { staleAfterMs }: FreshnessLimits,
): ReportState {
  if (failure !== undefined) return 'FAILING';
  if (!served?.isComplete) return 'LOADING';
  return ageMsOf(served, clock) < staleAfterMs ? 'FRESH' : 'STALE';
}

const FIRST_RETRY_MS = 10 * SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;

/**
 * How long to wait after a failed sweep: twice as long each time, and never shorter than Graph asked for. A refusal has
 * a rhythm of its own, and a doubt wants its second sweep soon, however many failed for other reasons before.
 */
export function sweepRetryDelayMs(failure: SweepFailure): number {
  const { error, count, alikeCount, refusalCount } = failure;
  if (error.code === 'UPSTREAM_FORBIDDEN') return probePauseMs(refusalCount);
  // Graph has not been asked.
  if (error.code === 'HISTORY_UNAVAILABLE') return FIRST_RETRY_MS;
  const doublings = (error.reason === 'SHRUNK' ? alikeCount : count) - 1;
  const backoffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** doublings);
  return Math.max(backoffMs, (error.retryAfterSeconds ?? 0) * SECOND);
}

interface Unavailability {
  /** Whether there is one that may not be shown any more. */
  readonly hasOldSnapshot: boolean;
  readonly failure: SweepFailure | undefined;
  /** Whether it is for another gateway to read the report, or nobody knows for whom. */
  readonly isFollowing: boolean;
  /** Until the next sweep begins; 0 while one is running. */
  readonly idleMs: number;
}

/** What to tell a caller for whom there is nothing to serve. */
export function unavailable(why: Unavailability): GatewayError {
  const { failure, idleMs } = why;
  const retryAfterSeconds = Math.max(1, Math.ceil(idleMs / SECOND));
  if (failure !== undefined) {
    const { code, message, reason } = failure.error;
    return new GatewayError(code, message, { reason, retryAfterSeconds });
  }
  return new GatewayError('WARMING_UP', `${whyCold(why)} Ask again in a moment.`, {
    retryAfterSeconds,
  });
}

function whyCold({ hasOldSnapshot, isFollowing }: Unavailability): string {
  if (isFollowing) {
    return 'This gateway has nothing to show yet: it waits for its turn to read the report, or for what another one keeps in STORE_URL.';
  }
  return hasOldSnapshot
    ? 'The report is older than REPORT_EXPIRE_AFTER allows and is being read again.'
    : 'The report is being read for the first time and nothing has arrived yet.';
}

/** When to ask again while a sweep is running: it ends when it ends, and a window of the budget brings a few pages. */
const SWEEPING_PAUSE_MS = 10 * SECOND;

/**
 * What to tell a caller who minds the age, when no newer snapshot can come in time. `idleMs`: until the next sweep
 * begins; 0 while one is running.
 */
export function tooOld(idleMs: number): GatewayError {
  return new GatewayError(
    'SNAPSHOT_TOO_OLD',
    'The report is older than maxAgeSeconds allows, and no newer one came before this request must be answered. Ask ' +
      'again later, or allow a greater age; REPORT_STALE_AFTER says how old the report gets before it is read again.',
    { retryAfterSeconds: Math.ceil((idleMs > 0 ? idleMs : SWEEPING_PAUSE_MS) / SECOND) },
  );
}
