import { sleep, type Clock } from '../time.js';

/** A computation that can stop for a moment at each `yield`: nothing that reads a whole report is done in one go. */
export type Work<Result> = Generator<undefined, Result>;

/** How long work goes on before others get their turn: about as long as one question takes, so that waiting is hardly noticed. */
const LONGEST_SLICE_MS = 0.25;

/**
 * The rest between slices of work that nobody waits for: the shortest that a timer gives. So four of five questions meet
 * no slice at all, and the work takes five times as long.
 */
export const REST_MS = 1;

/** Does work in slices, between which requests are answered; rejects with the signal's reason when that is aborted. */
export async function inSlices<Result>(
  work: Work<Result>,
  clock: Clock,
  signal: AbortSignal,
  restMs = () => 0,
): Promise<Result> {
  for (;;) {
    const endMs = clock.monotonicMs() + LONGEST_SLICE_MS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (clock.monotonicMs() < endMs);
    await sleep(clock, restMs(), signal);
  }
}

/** Does work in one go, where nobody waits. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** What is done between two looks at the clock: far less than a slice, and far more than the look itself. */
const BATCH = 1024;

/** Goes through `0 ... count` in batches. The task is a plain function, which compiles better than a generator. */
export function* inBatches(
  count: number,
  task: (from: number, to: number) => void,
  batch = BATCH,
): Work<undefined> {
  for (let from = 0; from < count; from += batch) {
    task(from, Math.min(count, from + batch));
    yield;
  }
}
