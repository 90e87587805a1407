import type { Clock } from '../../src/time.js';
import { createFakeClock } from './fake-clock.js';

/** By this clock every look at it takes a millisecond, and waiting none. It keeps what was waited for. */
export function createSlowClock(): Clock & { readonly takeDelaysMs: () => readonly number[] } {
  const delaysMs: number[] = [];
  let lookCount = 0;
  return {
    ...createFakeClock(),
    monotonicMs: () => (lookCount += 1),
    schedule: (task, delayMs) => {
      delaysMs.push(delayMs);
      const turn = setImmediate(task);
      return () => clearImmediate(turn);
    },
    takeDelaysMs: () => delaysMs.splice(0),
  };
}
