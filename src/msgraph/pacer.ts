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
  /** Where other processes call Graph as well; without it all of the budget is ours. */
  readonly shared?: SharedBudget | undefined;
}

/** A budget that others spend too. */
export interface SharedBudget {
  /** Calls of it that are ours now; 0: none for the moment. */
  share(): number;
  /**
   * Resolves when a call may go out, of which the others then know; with false where it has to wait for a slot again.
   * Rejects where we may make none any more.
   */
  admit(): Promise<boolean>;
  /** Graph has said to wait, which holds for the others as well. */
  onPaused(): void;
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
  /** How long ago each call of the window was made, in milliseconds. */
  callAgesMs(): readonly number[];
  /** Others have made calls, so long ago, that count as well. */
  assume(agesMs: readonly number[]): void;
  budget(): UpstreamBudget;
}

interface Waiter {
  readonly priority: Priority;
  readonly hasLeft: () => boolean;
  readonly grant: () => void;
  readonly reject: (error: Error) => void;
}

/** A call that was made, or is about to be. */
interface Call {
  timeMs: number;
}

/** How `off` reads in an `UpstreamBudget`: the largest Int of GraphQL a second, of which none is ever used up. */
export const NO_LIMIT = { calls: 2 ** 31 - 1, windowMs: SECOND } as const satisfies CallBudget;

/** When to look again whether a share of the budget is ours. */
const SHARELESS_PAUSE_MS = SECOND;

/**
 * Between processes a call may arrive a moment later than it was allowed, and the next one at once: so much longer each counts
 * where the budget is shared.
 */
const UNDER_WAY_MS = 250;

/**
 * A log of the calls made within the window behind us; the oldest must have left it before another may be made. Graph
 * counts a call when it arrives, not when it leaves, so the budget should stay one below Graph's own.
 */
export function createPacer(options: PacerOptions): Pacer {
  const { budget, clock, longestPauseMs = 15 * MINUTE, shared } = options;
  const { calls, windowMs } = budget === 'off' ? NO_LIMIT : budget;
  const countedMs = windowMs + (shared === undefined ? 0 : UNDER_WAY_MS);
  const queue: Waiter[] = [];
  let log: readonly Call[] = [];
  const pause = { endsAtMs: 0 };
  let requestsTotal = 0;
  let throttledTotal = 0;
  let callOffTimer = (): void => undefined;

  const pauseLeftMs = () => Math.max(0, pause.endsAtMs - clock.monotonicMs());
  const share = () => Math.min(calls, shared?.share() ?? calls);
  /** Calls still in the window. Its edge counts as inside, so that no window, wherever it is placed, holds one too many. */
  const recentCalls = () => {
    const nowMs = clock.monotonicMs();
    log = log.filter(({ timeMs }) => nowMs - timeMs <= countedMs);
    return log;
  };
  const delayMs = () => {
    const most = share();
    if (most <= 0) return Math.max(pauseLeftMs(), SHARELESS_PAUSE_MS);
    const blocking = recentCalls().map(({ timeMs }) => timeMs).toSorted(ascending).at(-most);
    if (blocking === undefined) return pauseLeftMs();
    return Math.max(pauseLeftMs(), blocking + countedMs + 1 - clock.monotonicMs());
  }; // prettier-ignore
  const grant = (waiter: Waiter) => {
    requestsTotal += 1;
    waiter.grant();
  };
  /** Whoever gave up while the others were told has used the call up all the same, and whoever was not let through. */
  const admit = async (waiter: Waiter, call: Call, budgetOfAll: SharedBudget) => {
    try {
      const isAdmitted = await budgetOfAll.admit();
      call.timeMs = clock.monotonicMs();
      if (isAdmitted && pauseLeftMs() === 0) grant(waiter);
      else if (!waiter.hasLeft()) queue.splice(frontOf(waiter.priority, queue), 0, waiter);
    } catch (error) {
      waiter.reject(error instanceof Error ? error : new Error('not admitted', { cause: error }));
    }
    serve();
  };
  /** Serves the queue as far as it goes now, and comes back when it goes on. */
  const serve = () => {
    callOffTimer();
    if (pauseLeftMs() > longestPauseMs) {
      for (const waiter of queue.splice(0)) waiter.reject(pausedTooLong(pauseLeftMs()));
    }
    while (queue.length > 0 && delayMs() <= 0) {
      const call = { timeMs: clock.monotonicMs() };
      if (budget !== 'off') log = [...log, call];
      const waiter = queue.shift();
      if (waiter === undefined) break;
      if (shared === undefined) grant(waiter);
      else void admit(waiter, call, shared);
    }
    if (queue.length > 0) callOffTimer = clock.schedule(serve, delayMs());
  };

  return {
    slot: (signal, priority = 'foreground') =>
      new Promise((resolve, reject) => {
        let isGone = false;
        const leave = () => {
          isGone = true;
          if (queue.includes(waiter)) queue.splice(queue.indexOf(waiter), 1);
          reject(abortReason(signal));
          serve();
        };
        const waiter: Waiter = {
          priority,
          hasLeft: () => isGone,
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
      shared?.onPaused();
      serve();
    },
    pauseLeftMs,
    callAgesMs: () => recentCalls().map(({ timeMs }) => clock.monotonicMs() - timeMs),
    assume: (agesMs) => {
      const nowMs = clock.monotonicMs();
      log = [...log, ...agesMs.map((ageMs) => ({ timeMs: nowMs - ageMs }))];
      serve();
    },
    budget: () => ({
      limit: calls,
      windowSeconds: windowMs / SECOND,
      remaining: pauseLeftMs() > 0 ? 0 : Math.max(0, share() - recentCalls().length),
      requestsTotal,
      throttledTotal,
      pausedUntilMs: pauseLeftMs() > 0 ? clock.now() + pauseLeftMs() : null,
    }),
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Before the first of the same priority: whoever stood there has been served once. */
function frontOf(priority: Priority, queue: readonly Waiter[]): number {
  return priority === 'foreground' ? 0 : placeFor('foreground', queue);
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
