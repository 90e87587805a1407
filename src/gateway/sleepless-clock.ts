import { SECOND, type Clock } from '../time.js';

/**
 * Milliseconds that only grow, also by what a machine or a virtual one slept through: the monotonic clock may have stood
 * still then, and the wall clock not. A wall clock that is set forward looks the same, and that is to be on the safe side.
 */
export function createSleeplessClock(clock: Pick<Clock, 'now' | 'monotonicMs'>): () => number {
  let offsetMs = clock.now() - clock.monotonicMs();
  let sleptMs = 0;
  return () => {
    const driftMs = clock.now() - clock.monotonicMs() - offsetMs;
    // The two are read one after the other, and the one has whole milliseconds alone.
    if (Math.abs(driftMs) > SECOND) {
      offsetMs += driftMs;
      sleptMs += Math.max(0, driftMs);
    }
    return clock.monotonicMs() + sleptMs;
  };
}
