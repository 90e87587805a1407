import { SECOND, type Clock } from '../../src/time.js';

export interface QuietClock extends Clock {
  /** Leaps from one timer to the next until something is so; false when it is not after `mostMs` of this clock. */
  passUntil(isSo: () => boolean, mostMs: number): Promise<boolean>;
}

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
const NEVER: Timer = { dueMs: Infinity, task: () => undefined };
/** Turns of the event loop in a row in which nothing is under way: a promise or a ready callback takes one or two. */
const QUIET_TURNS = 8;
/** Of the machine's own time: what is not over by then hangs. */
const LONGEST_UNREST_MS = 10 * SECOND;

/**
 * A clock for tests over real sockets. It stands still while anything is under way, so that no timeout fires because a
 * machine is slow, and every timer runs alone, so that what happens at a time is seen at that time.
 */
export function createQuietClock(isBusy: () => boolean): QuietClock {
  let elapsedMs = 0;
  const timers = new Set<Timer>();
  const quiet = () => untilQuiet(isBusy);
  return {
    now: () => START_MS + elapsedMs,
    monotonicMs: () => elapsedMs,
    schedule: (task, delayMs) => {
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    passUntil: async (isSo, mostMs) => {
      const untilMs = elapsedMs + mostMs;
      await quiet();
      while (!isSo()) {
        const timer = [...timers].reduce(sooner, NEVER);
        elapsedMs = Math.max(elapsedMs, Math.min(timer.dueMs, untilMs));
        if (timer.dueMs > untilMs) return false;
        timers.delete(timer);
        timer.task();
        await quiet();
      }
      return true;
    },
  };
}

function sooner(one: Timer, other: Timer): Timer {
  return other.dueMs < one.dueMs ? other : one;
}

async function untilQuiet(isBusy: () => boolean): Promise<void> {
  const startedMs = performance.now();
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    if (isBusy()) turns = -1;
    if (performance.now() - startedMs > LONGEST_UNREST_MS) {
      throw new Error('A call hangs: it was neither answered nor given up in 10 s.');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
