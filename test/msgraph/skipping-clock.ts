import type { Clock } from '../../src/time.js';
import { HOUR } from '../../src/time.js';

/**
 * A clock on which waiting takes no time: it jumps to a timer as soon as one is set, so that a test over real sockets
 * can wait minutes. Deadlines of an hour or more never come.
 */
export function createSkippingClock(startMs = Date.parse('2026-03-02T12:00:00.000Z')): Clock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    schedule: (task, delayMs) => {
      if (delayMs >= HOUR) return () => undefined;
      const immediate = setImmediate(() => {
        nowMs += delayMs;
        task();
      });
      return () => {
        clearImmediate(immediate);
      };
    },
  };
}
