/** One second, in milliseconds. */
export const SECOND = 1000;
/** One minute, in milliseconds. */
export const MINUTE = 60 * SECOND;
/** One hour, in milliseconds. */
export const HOUR = 60 * MINUTE;
/** One day of 24 hours, in milliseconds. Calendar days of a time zone may be longer or shorter. */
export const DAY = 24 * HOUR;

/**
 * Time as the program sees it: handed in everywhere, so that a test can move it. `now` is for instants that people
 * see and may jump when the machine's clock is set; `monotonicMs` is for measuring and pacing and only grows.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds since an arbitrary start. */
  monotonicMs(): number;
  /** Runs `task` once after `delayMs`; the function it returns calls that off. */
  schedule(task: () => void, delayMs: number): () => void;
}

/** setTimeout fires at once when asked for more than 2^31 - 1 ms (24.8 days). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (task, delayMs) => {
    // No timer is shorter than a millisecond, and the next turn of the event loop is due at once.
    if (delayMs <= 0) return scheduleTurn(task);
    const timer = setTimeout(task, Math.min(delayMs, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};

function scheduleTurn(task: () => void): () => void {
  const turn = setImmediate(task);
  return () => {
    clearImmediate(turn);
  };
}

/** How many calls may begin in any span of time this long, wherever it is placed. */
export interface CallBudget {
  readonly calls: number;
  readonly windowMs: number;
}

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      cancel();
      reject(abortReason(signal));
    };
    const cancel = clock.schedule(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, delayMs);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** What to reject with when the signal is aborted: its reason, which may be anything, if that is an error. */
export function abortReason(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted');
}
