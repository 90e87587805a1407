import { MINUTE } from '../time.js';

/** How the last calls to Graph went: after three failures in a row none is made but a single probe at a time. */
export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** How Graph and we stand. The budget is ours (`GRAPH_BUDGET`), the counts are since the start. */
export interface UpstreamStatus {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly requestsTotal: number;
  readonly throttledTotal: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; null unless Graph throttles. */
  readonly pausedUntilMs: number | null;
  readonly breaker: BreakerState;
  /** How far Graph's clock is ahead of ours, by its last answer; null before the first one. */
  readonly clockSkewMs: number | null;
  /** When the report ends, as its last page announced it; milliseconds since 1970-01-01T00:00:00Z. */
  readonly sunsetMs: number | null;
}

/** What the pacer knows of it. */
export type UpstreamBudget = Omit<UpstreamStatus, 'breaker' | 'clockSkewMs' | 'sunsetMs'>;

/** Clocks may differ by seconds. Beyond this, tokens may seem not yet valid, and the newest events of the future. */
export const HARMLESS_SKEW_MS = MINUTE;
