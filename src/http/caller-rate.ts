import { LRUCache } from 'lru-cache';
import { GatewayError } from '../errors.js';
import { MINUTE, SECOND, type Clock } from '../time.js';

interface CallerRateOptions {
  /** What a caller may use in a minute; as much may be used at once after a minute's rest. */
  readonly unitsPerMinute: number;
  readonly clock: Clock;
}

/** Rows that cost as much as an operation does without any. */
const ROWS_OF_A_UNIT = 100;

/** What an operation costs its caller: 1 unit, and 1 for each 100 rows that it asks for (50 rows: half a unit). */
export function operationCost(rowCount: number): number {
  return 1 + rowCount / ROWS_OF_A_UNIT;
}

/**
 * Callers that are remembered: some megabytes. The one that has asked for nothing the longest is forgotten first and has
 * a full bucket again, so that to gain by it takes more than so many identities.
 */
const MOST_CALLERS = 10_000;

/**
 * A token bucket for each caller, which holds what may be used in a minute and fills all the time. All there is to know
 * about one is the moment when it will be full, if nothing more is taken: a bucket of the past is full, one of a minute
 * ahead is empty, and what is further ahead is a debt.
 *
 * What an operation costs is known after it has run. So it may begin unless its caller is in debt, however much it will
 * take: one that costs more than a whole bucket can run, too, and is waited for afterwards. `admit` takes nothing, and may
 * be asked as often as one likes. Where an operation takes its time, charge for it as it begins and for its rows when they
 * are there; otherwise all that come meanwhile are let through.
 */
export function createCallerRate({ unitsPerMinute, clock }: CallerRateOptions) {
  const fullAtMsOf = new LRUCache<string, number>({ max: MOST_CALLERS });
  const unitMs = MINUTE / unitsPerMinute;
  return {
    /** Why the caller has to wait; undefined: go on. */
    admit: (callerId: string): GatewayError | undefined => {
      const fullAtMs = fullAtMsOf.get(callerId);
      if (fullAtMs === undefined) return undefined;
      const debtMs = fullAtMs - clock.monotonicMs() - MINUTE;
      return debtMs > 0 ? rateLimited(unitsPerMinute, Math.ceil(debtMs / SECOND)) : undefined;
    },
    /** Takes what an answer has cost, in units. */
    charge: (callerId: string, cost: number): void => {
      const nowMs = clock.monotonicMs();
      const fullAtMs = Math.max(nowMs, fullAtMsOf.get(callerId) ?? nowMs);
      fullAtMsOf.set(callerId, fullAtMs + cost * unitMs);
    },
  };
}

function rateLimited(unitsPerMinute: number, retryAfterSeconds: number): GatewayError {
  return new GatewayError(
    'RATE_LIMITED',
    `A caller may use ${unitsPerMinute} units a minute (1 for an operation, and 1 for each ${ROWS_OF_A_UNIT} rows that it asks for), and this one has used more. Ask again in ${retryAfterSeconds} s, ask for less, or raise CALLER_RATE.`,
    { retryAfterSeconds },
  );
}
