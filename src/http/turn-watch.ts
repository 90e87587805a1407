import type { Clock } from '../time.js';

/** Work that a turn of the event loop may hold before others have their turn: probes, timers, pages of the report. */
const LONGEST_TURN_MS = 50;

/**
 * Whether the turn of the event loop has gone on for long, to be asked before each piece of work. A turn takes all requests
 * that have arrived, one after the other; how many are in flight says nothing of that, since most begin and end within
 * their turn. Needs no timer.
 */
export function createTurnWatch(clock: Clock): () => boolean {
  let startedMs: number | undefined;
  const endTurn = () => {
    startedMs = undefined;
  };
  return () => {
    const nowMs = clock.monotonicMs();
    if (startedMs === undefined) {
      startedMs = nowMs;
      setImmediate(endTurn);
    }
    return nowMs - startedMs > LONGEST_TURN_MS;
  };
}
