import { MINUTE, SECOND } from '../time.js';

/** Graph's refusals (403) since it last let us read the whole report, and that was believed. */
export interface Refusals {
  readonly count: number;
  /** When the first of them came, on the clock that only grows: no setting of clocks prolongs the grace. */
  readonly sinceMonotonicMs: number;
}

export function refusedOnceMore(refusals: Refusals | undefined, monotonicMs: number): Refusals {
  const { count, sinceMonotonicMs } = refusals ?? { count: 0, sinceMonotonicMs: monotonicMs };
  return { count: count + 1, sinceMonotonicMs };
}

/** So many in a row are no accident. */
const CONVINCING_COUNT = 3;

/**
 * Whether we must take it that the right to read the report is gone, and stop showing what it held. Refusals for the
 * licence are known to be false and to pass within minutes, so it takes time as well as several of them.
 */
export function isAuthorityLost(
  refusals: Refusals | undefined,
  monotonicMs: number,
  graceMs: number,
): boolean {
  if (refusals === undefined || refusals.count < CONVINCING_COUNT) return false;
  return monotonicMs >= refusals.sinceMonotonicMs + graceMs;
}

/** After 30, 60, 120 and 240 seconds, counted from the first refusal; then at leisure. */
const PROBE_PAUSES_MS = [30 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE];
const LATER_PROBE_PAUSE_MS = 5 * MINUTE;

/** How long to leave Graph alone after so many refusals in a row. */
export function probePauseMs(refusalCount: number): number {
  return PROBE_PAUSES_MS[refusalCount - 1] ?? LATER_PROBE_PAUSE_MS;
}
