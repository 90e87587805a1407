import { SECOND, type Clock } from '../time.js';
import { sweepRetryDelayMs, type SweepFailure } from './freshness.js';

/** The shortest pause between two sweeps, however stale the first one's snapshot is when it ends. */
const SHORTEST_PAUSE_MS = SECOND;

/** The sweep that is planned, if there is one. */
export interface NextSweep {
  /** When the report grows stale, or after a failure when its pause is over. */
  plan(staleAtMs: number, failure: SweepFailure | undefined): void;
  cancel(): void;
  /** For people to read, in epoch milliseconds; a clock may be set meanwhile. */
  readonly atMs: number | undefined;
  readonly leftMs: number;
}

export function createNextSweep(clock: Clock, staleAfterMs: number, begin: () => void): NextSweep {
  let next:
    | { readonly atMs: number; readonly atMonotonicMs: number; readonly cancel: () => void }
    | undefined;
  const delayMsUntil = (staleAtMs: number) =>
    // A wall clock that was set back must not put it off for a day.
    Math.min(staleAfterMs, Math.max(SHORTEST_PAUSE_MS, staleAtMs - clock.now()));
  return {
    plan: (staleAtMs, failure) => {
      const delayMs = failure === undefined ? delayMsUntil(staleAtMs) : sweepRetryDelayMs(failure);
      next = {
        atMs: clock.now() + delayMs,
        atMonotonicMs: clock.monotonicMs() + delayMs,
        cancel: clock.schedule(begin, delayMs),
      };
    },
    cancel: () => {
      next?.cancel();
      next = undefined;
    },
    get atMs() {
      return next?.atMs;
    },
    get leftMs() {
      return next === undefined ? 0 : next.atMonotonicMs - clock.monotonicMs();
    },
  };
}
