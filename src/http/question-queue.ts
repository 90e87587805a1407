import type { Clock } from '../time.js';
import { createTurnWatch } from './turn-watch.js';

interface Queued {
  readonly sinceMs: number;
  readonly answer: () => void;
  readonly refuse: () => void;
}

/** Who has waited longer had better ask elsewhere, or later. */
const LONGEST_WAIT_MS = 500;

/** Under lasting load the queue never empties: so many at a time are dropped from its head, since to drop takes a copy. */
const MOST_TAKEN = 1000;

/**
 * Puts off what comes late in its turn of the event loop to the next turns, first come, first served, so that nothing else
 * waits behind it; what has waited too long is refused, which takes next to no time.
 */
export function createQuestionQueue(clock: Clock) {
  const isLate = createTurnWatch(clock);
  let queue: Queued[] = [];
  let taken = 0;

  /** One in each turn: what it sets going is done before the next turn, and nobody else waits for more than that. */
  const drain = () => {
    const nowMs = clock.monotonicMs();
    let queued = queue[taken++];
    while (queued !== undefined && nowMs - queued.sinceMs > LONGEST_WAIT_MS) {
      queued.refuse();
      queued = queue[taken++];
    }
    queued?.answer();
    if (taken >= queue.length || taken > MOST_TAKEN) {
      queue = queue.slice(taken);
      taken = 0;
    }
    if (queue.length > 0) setImmediate(drain);
  };

  /** Answers at once, or when it is its turn; or refuses. */
  return (answer: () => void, refuse: () => void): void => {
    const isEmpty = queue.length === 0;
    if (isEmpty && !isLate()) {
      answer();
      return;
    }
    queue.push({ sinceMs: clock.monotonicMs(), answer, refuse });
    if (isEmpty) setImmediate(drain);
  };
}
