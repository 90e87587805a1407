import type { Clock } from '../time.js';

/** What may stand before a request, in milliseconds of work, when many come at once. */
const LONGEST_BURST_MS = 200;
/** The same when that lasts from one turn to the next; half of it is always done, or nothing would be. */
const LONGEST_LASTING_MS = LONGEST_BURST_MS / 2;

/**
 * Whether a request comes too late to be answered in time, to be asked once for each. A turn of the event loop takes all
 * requests that have arrived, one after the other, so that the one at hand has waited since the first of them. How many
 * are in flight says nothing of that: most begin and end within their turn. Needs no timer, and takes no other work on
 * the loop for a queue of requests: after a pause there may be few, and they are answered at once.
 */
export function createTurnWatch(clock: Clock): () => boolean {
  let startedMs: number | undefined;
  let lastTurn = { tookMs: 0, endedMs: 0 };
  let longestMs = LONGEST_BURST_MS;
  const endTurn = () => {
    const endedMs = clock.monotonicMs();
    lastTurn = { tookMs: endedMs - (startedMs ?? endedMs), endedMs };
    startedMs = undefined;
  };
  return () => {
    const nowMs = clock.monotonicMs();
    if (startedMs === undefined) {
      startedMs = nowMs;
      setImmediate(endTurn);
      const { tookMs, endedMs } = lastTurn;
      const sendingMs = nowMs - endedMs;
      // Answers are sent between two turns. A longer pause than the turn itself was a rest: nobody waited.
      const waitedMs = sendingMs < tookMs ? tookMs + sendingMs : 0;
      longestMs = Math.max(LONGEST_BURST_MS - waitedMs, LONGEST_LASTING_MS);
    }
    return nowMs - startedMs > longestMs;
  };
}
