import { GatewayError } from '../errors.js';
import type { BreakerState } from '../report/upstream-status.js';
import type { Clock } from '../time.js';
import { SECOND } from '../time.js';

/** A call that was let through. One of the three is to be said of it; what is said later is not heard. */
export interface Passage {
  /** Graph has answered, if only with a refusal. */
  answered(): void;
  failed(error: GatewayError): void;
  /** No call was made after all, or nobody waited for its end. */
  abandoned(): void;
}

/** Keeps calls from a Graph that fails: one at a time finds out whether it works again. */
export interface Breaker {
  state(): BreakerState;
  /**
   * Throws what the last call failed with when none may be made now. A call that is not counted is let through only
   * while all is well, and its end says nothing.
   */
  enter(options?: { readonly isCounted: boolean }): Passage;
}

/** Consecutive failures that open it: the attempts that a page gets after a fault of the server. */
const MOST_FAILURES = 3;
/**
 * A second less than the shortest pause between two sweeps of which the first has failed (10 s), since timers may fire
 * a little early: a scheduled sweep always finds the breaker half open, and so gets its probe.
 */
const OPEN_MS = 9 * SECOND;

/**
 * Counts the failures in a row. Own code, as the pacer is, since the libraries for both read the machine's clock, which
 * no test can move: cockatiel for the breaker; for the pacer p-queue, which also lets a call go when another has just
 * reached the edge of the window, and bottleneck, which refills in fixed windows, two of which in a row hold twice the
 * budget.
 */
export function createBreaker(clock: Clock): Breaker {
  let failures: readonly GatewayError[] = [];
  let openUntilMs = 0;
  let isProbing = false;

  const state = () => {
    if (failures.length < MOST_FAILURES) return 'CLOSED';
    return clock.monotonicMs() < openUntilMs ? 'OPEN' : 'HALF_OPEN';
  };
  const fail = (error: GatewayError, isProbe: boolean) => {
    // A call from before it opened tells nothing new when it fails as well.
    const isNews = isProbe || state() === 'CLOSED';
    failures = [...failures, error].slice(-MOST_FAILURES);
    if (isNews && state() !== 'CLOSED') openUntilMs = clock.monotonicMs() + OPEN_MS;
  };

  return {
    state,
    enter: ({ isCounted } = { isCounted: true }) => {
      const last = failures.at(-1);
      const isProbe = state() !== 'CLOSED';
      const leftMs = openUntilMs - clock.monotonicMs();
      const isRefused = isProbe && (leftMs > 0 || isProbing || !isCounted);
      if (last !== undefined && isRefused) throw refusal(last, leftMs);
      if (!isCounted) return UNCOUNTED;
      isProbing ||= isProbe;
      let isOver = false;
      const once = (say: () => void) => {
        if (isOver) return;
        isOver = true;
        if (isProbe) isProbing = false;
        say();
      };
      return {
        answered: () => {
          once(() => {
            failures = [];
          });
        },
        failed: (error) => {
          once(() => {
            fail(error, isProbe);
          });
        },
        abandoned: () => {
          once(() => undefined);
        },
      };
    },
  };
}

const UNCOUNTED: Passage = {
  answered: () => undefined,
  failed: () => undefined,
  abandoned: () => undefined,
};

/**
 * Whether a call that ended so speaks against Graph itself. Being told to wait, or refused, is an answer, and the pacer
 * sees to the waiting.
 */
export function isFailure({ code, reason }: Pick<GatewayError, 'code' | 'reason'>): boolean {
  return FAILURES.has(code) || (code === 'UPSTREAM_ERROR' && reason === 'SERVER');
}

const FAILURES: ReadonlySet<string> = new Set([
  'UPSTREAM_UNREACHABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

function refusal({ code, message, reason }: GatewayError, leftMs: number): GatewayError {
  const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / SECOND));
  return new GatewayError(code, message, { reason, retryAfterSeconds });
}
