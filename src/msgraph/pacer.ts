import { GatewayError } from '../errors.js';
import type { UpstreamBudget } from '../report/upstream-status.js';
import type { CallBudget, Clock } from '../time.js';
import { MINUTE, SECOND, abortReason } from '../time.js';

interface PacerOptions {
  /** `off` sets no limit of our own; Graph's `Retry-After` is obeyed all the same. */
  readonly budget: CallBudget | 'off';
  readonly clock: Clock;
  /** A slot further away than this because of a pause is refused at once: nobody sleeps for hours. */
  readonly longestPauseMs?: number;
}

/** Behind whom a call waits: `background` behind every call in the foreground, whichever was asked for first. */
export type Priority = 'foreground' | 'background';

/** Hands out the calls that Graph allows us, within a priority in the order in which they are asked for. */
export interface Pacer {
  /** Resolves when a call may be made, which then must follow at once. Rejects when aborted. */
  slot(signal?: AbortSignal, priority?: Priority): Promise<void>;
  /** Graph has said to wait: no call before `delayMs` have passed. A shorter pause never replaces a longer one. */
  pauseFor(delayMs: number): void;
  /** Graph has answered 429, which the budget counts. */
  countThrottled(): void;
  /** How long no call may be made, in milliseconds; 0 when there is no pause. */
  pauseLeftMs(): number;
  budget(): UpstreamBudget;
}

interface Waiter {
  readonly priority: Priority;
  readonly grant: () => void;
  readonly reject: (error: GatewayError) => void;
}

/** How `off` reads in an `UpstreamBudget`: the largest Int of GraphQL a second, of which none is ever used up. */
export const NO_LIMIT = { calls: 2 ** 31 - 1, windowMs: SECOND } as const satisfies CallBudget;

/**
 * A log of the calls made within the window behind us; the oldest must have left it before another may be made. Graph
 * counts a call when it arrives, not when it leaves, so the budget should stay one below Graph's own.
 */
export function createPacer({ budget, clock, longestPauseMs = 15 * MINUTE }: PacerOptions): Pacer {
  const { calls, windowMs } = budget === 'off' ? NO_LIMIT : budget;
  const queue: Waiter[] = [];
  let callTimesMs: readonly number[] = [];
  const pause = { endsAtMs: 0 };
  let requestsTotal = 0;
  let throttledTotal = 0;
  let callOffTimer = (): void => undefined;

  const pauseLeftMs = () => Math.max(0, pause.endsAtMs - clock.monotonicMs());
  /** Calls still in the window. Its edge counts as inside, so that no window, wherever it is placed, holds one too many. */
  const recentCalls = () => {
    const nowMs = clock.monotonicMs();
    callTimesMs = callTimesMs.filter((timeMs) => nowMs - timeMs <= windowMs);
    return callTimesMs;
  };
  const delayMs = () => {
    const blocking = recentCalls().at(-calls);
    if (blocking === undefined) return pauseLeftMs();
    return Math.max(pauseLeftMs(), blocking + windowMs + 1 - clock.monotonicMs());
  };
  /** Serves the queue as far as it goes now, and comes back when it goes on. */
  const serve = () => {
    callOffTimer();
    if (pauseLeftMs() > longestPauseMs) {
      for (const waiter of queue.splice(0)) waiter.reject(pausedTooLong(pauseLeftMs()));
    }
    while (queue.length > 0 && delayMs() <= 0) {
      if (budget !== 'off') callTimesMs = [...callTimesMs, clock.monotonicMs()];
      requestsTotal += 1;
      queue.shift()?.grant();
    }
    if (queue.length > 0) callOffTimer = clock.schedule(serve, delayMs());
  };

  return {
    slot: (signal, priority = 'foreground') =>
      new Promise((resolve, reject) => {
        const leave = () => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(abortReason(signal));
          serve();
        };
        const waiter: Waiter = {
          priority,
          grant: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
          reject: (error) => {
            signal?.removeEventListener('abort', leave);
            reject(error);
          },
        };
        queue.splice(placeFor(priority, queue), 0, waiter);
        if (signal?.aborted) {
          leave();
        } else {
          signal?.addEventListener('abort', leave, { once: true });
          serve();
        }
      }),
    countThrottled: () => {
      throttledTotal += 1;
    },
    pauseFor: (pauseMs) => {
      if (pauseMs <= pauseLeftMs()) return;
      pause.endsAtMs = clock.monotonicMs() + pauseMs;
      serve();
    },
    pauseLeftMs,
    budget: () => ({
      limit: calls,
      windowSeconds: windowMs / SECOND,
      remaining: pauseLeftMs() > 0 ? 0 : calls - recentCalls().length,
      requestsTotal,
      throttledTotal,
      pausedUntilMs: pauseLeftMs() > 0 ? clock.now() + pauseLeftMs() : null,
    }),
  };
}

/** Behind the last of the same priority or a higher one. */
function placeFor(priority: Priority, queue: readonly Waiter[]): number {
  const firstBehind = queue.findIndex((waiter) => waiter.priority === 'background');
  return priority === 'background' || firstBehind === -1 ? queue.length : firstBehind;
}

function pausedTooLong(pauseLeftMs: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_THROTTLED',
    'Microsoft Graph throttles the gateway, and the pause is longer than a request should take: nothing is asked of it ' +
      'until then. Other programs with the same app registration share its limit of 5 calls in 10 seconds.',
    { retryAfterSeconds: Math.ceil(pauseLeftMs / SECOND) },
  );
}
