import type { Clock } from '../../src/time.js';

export interface FakeClock extends Clock {
  /** Moves time forward, running what falls due in order; promises settle between two timers. */
  advance(byMs: number): Promise<void>;
  /** Sets the wall clock alone, as when a machine has slept or is set right: no timer falls due by it. */
  jumpWallClock(byMs: number): void;
  /** How many scheduled tasks have neither run nor been called off. */
  readonly pendingTimers: number;
}

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/** A clock that stands still until it is moved. Starts at a fixed instant unless told otherwise. */
export function createFakeClock(startMs = Date.parse('2026-03-02T12:00:00.000Z')): FakeClock {
  let nowMs = startMs;
  let wallOffsetMs = 0;
  const timers = new Set<Timer>();
  const next = (untilMs: number) =>
    [...timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  return {
    now: () => nowMs + wallOffsetMs,
    monotonicMs: () => nowMs - startMs,
    schedule: (task, delayMs) => {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    jumpWallClock: (byMs) => {
      wallOffsetMs += byMs;
    },
    get pendingTimers() {
      return timers.size;
    },
    advance: async (byMs) => {
      const untilMs = nowMs + byMs;
      await settle();
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.dueMs);
        timer.task();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}

/** Lets promise chains and ready callbacks of the event loop run to their end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
