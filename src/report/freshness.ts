import { GatewayError, type ErrorCode } from '../errors.js';
import { MINUTE, SECOND } from '../time.js';
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
  /** Refusals (403) since Graph last gave us a page. */
  readonly refusalCount: number;
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
  /** What was published last, also where it may not be shown any more; undefined while nothing has arrived. */
  readonly snapshot: Snapshot | undefined;
  /** Whether a question would be answered now. */
  readonly isReady: boolean;
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

/** The label of an answer that was read from `snapshot`: an instant and no age, so that equal answers have equal bytes. */
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

export function stateOf(
  snapshot: Snapshot | undefined,
  failure: SweepFailure | undefined,
  nowMs: number,
  { staleAfterMs }: FreshnessLimits,
): ReportState {
  if (failure !== undefined) return 'FAILING';
  if (!snapshot?.isComplete) return 'LOADING';
  return nowMs < snapshot.asOfMs + staleAfterMs ? 'FRESH' : 'STALE';
}

export function isServable(
  snapshot: Snapshot | undefined,
  nowMs: number,
  { expireAfterMs }: FreshnessLimits,
): snapshot is Snapshot {
  return snapshot !== undefined && nowMs < snapshot.asOfMs + expireAfterMs;
}

const FIRST_RETRY_MS = 10 * SECOND;
const LONGEST_RETRY_MS = 5 * MINUTE;

/**
 * How long to wait after a failed sweep: twice as long each time, and never shorter than Graph asked for. A refusal has
 * a rhythm of its own.
 */
export function sweepRetryDelayMs({ error, count, refusalCount }: SweepFailure): number {
  if (error.code === 'UPSTREAM_FORBIDDEN') return probePauseMs(refusalCount);
  const backoffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (count - 1));
  return Math.max(backoffMs, (error.retryAfterSeconds ?? 0) * SECOND);
}

interface Unavailability {
  /** One that has expired, or none at all. */
  readonly snapshot: Snapshot | undefined;
  readonly failure: SweepFailure | undefined;
  readonly nextRefreshAtMs: number | null;
  readonly nowMs: number;
}

/** What to tell a caller for whom there is nothing to serve. */
export function unavailable({
  snapshot,
  failure,
  nextRefreshAtMs,
  nowMs,
}: Unavailability): GatewayError {
  const waitMs = nextRefreshAtMs === null ? SECOND : nextRefreshAtMs - nowMs;
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / SECOND));
  if (failure !== undefined) {
    const { code, message, reason } = failure.error;
    return new GatewayError(code, message, { reason, retryAfterSeconds });
  }
  const message =
    snapshot === undefined
      ? 'The report is being read for the first time and nothing has arrived yet. Ask again in a moment.'
      : 'The report is older than REPORT_EXPIRE_AFTER allows and is being read again. Ask again in a moment.';
  return new GatewayError('WARMING_UP', message, { retryAfterSeconds });
}

/** What to tell a caller who minds the age, when no newer snapshot can come in time. `idleMs`: until the next sweep begins. */
export function tooOld(idleMs: number): GatewayError {
  return new GatewayError(
    'SNAPSHOT_TOO_OLD',
    'The report is older than maxAgeSeconds allows, and no newer one came before this request must be answered. Ask ' +
      'again later, or allow a greater age; REPORT_STALE_AFTER says how old the report gets before it is read again.',
    { retryAfterSeconds: Math.max(1, Math.ceil(idleMs / SECOND)) },
  );
}
