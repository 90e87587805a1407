import type { GatewayError } from '../errors.js';
import { DAY, MINUTE, SECOND } from '../time.js';

/** What `Retry-After` is read against. */
interface ResponseTime {
  /** The response's own `Date`: the wait is a span on Graph's clock, whatever ours says. */
  readonly date: string | undefined;
  /** Our wall clock, for a response without a `Date`. */
  readonly nowMs: number;
}

const SECONDS = /^\d{1,6}(\.\d{1,9})?$/;
/** By then the report has expired, too: more is no delay but an accident, and would stop the gateway for days. */
const LONGEST_DELAY_MS = DAY;

/** A wait of none, or one that is over already, still is a wait: an early call would count against the budget. */
const SHORTEST_DELAY_MS = SECOND;

/**
 * Milliseconds to wait by `Retry-After` (RFC 9110 section 10.2.3): seconds, whole or (against the RFC) decimal, rounded
 * up; or a date. Anything else says nothing.
 */
export function parseRetryAfter(
  value: string | undefined,
  { date, nowMs }: ResponseTime,
): number | undefined {
  const delayMs = SECONDS.test(value ?? '')
    ? Math.ceil(Number(value)) * SECOND
    : dateDelayMs(value ?? '', { date, nowMs });
  const isAccident = delayMs === undefined || delayMs > LONGEST_DELAY_MS;
  return isAccident ? undefined : Math.max(SHORTEST_DELAY_MS, delayMs);
}

function dateDelayMs(value: string, { date, nowMs }: ResponseTime): number | undefined {
  const untilMs = parseHttpDate(value);
  return untilMs === undefined ? undefined : untilMs - (parseHttpDate(date ?? '') ?? nowMs);
}

/** The fixed-length format of RFC 9110 section 5.6.7, which every server must send; the two obsolete ones are not read. */
export function parseHttpDate(value: string): number | undefined {
  const epochMs = Date.parse(value);
  if (Number.isNaN(epochMs)) return undefined;
  return new Date(epochMs).toUTCString() === value ? epochMs : undefined;
}

/** How often a page may be asked for again after a fault of a kind. What is not here is never asked for again. */
const RETRIES: ReadonlyMap<string, number> = new Map([
  // Others share the limit: on a long sweep being told to wait is nothing out of the way.
  ['UPSTREAM_THROTTLED', 4],
  ['UPSTREAM_ERROR SERVER', 2],
  ['UPSTREAM_UNREACHABLE DNS', 2],
  ['UPSTREAM_UNREACHABLE REFUSED', 2],
  ['UPSTREAM_UNREACHABLE RESET', 2],
  ['UPSTREAM_UNREACHABLE NETWORK', 2],
  ['UPSTREAM_TIMEOUT CONNECT', 1],
  ['UPSTREAM_TIMEOUT HEADERS', 1],
  ['UPSTREAM_TIMEOUT TOTAL', 1],
  // A 200 whose body breaks off, or has an error object appended, is on record for sibling reports.
  ['UPSTREAM_BAD_RESPONSE TRUNCATED', 1],
  ['UPSTREAM_BAD_RESPONSE JSON', 1],
  ['UPSTREAM_BAD_RESPONSE ENCODING', 1],
]);

/** Retries that a fault is worth; a TLS fault, a refusal and a foreign link are worth none. */
export function retriesFor({ code, reason }: Pick<GatewayError, 'code' | 'reason'>): number {
  return RETRIES.get(reason === undefined ? code : `${code} ${reason}`) ?? 0;
}

interface Delay {
  /** Doubles with every attempt ... */
  readonly firstMs: number;
  /** ... up to this. */
  readonly longestMs: number;
}

const FAULT_DELAY: Delay = { firstMs: SECOND, longestMs: 30 * SECOND };
/** Graph counts in windows of 10 seconds: sooner is certainly too soon. */
const THROTTLE_DELAY: Delay = { firstMs: 10 * SECOND, longestMs: 5 * MINUTE };

/**
 * Milliseconds until the next attempt: what Graph said, to the second, else exponential with full jitter, so that
 * gateways which failed together do not come back together. `attempt` is 1 for the first, `random` is 0 ... 1.
 */
export function retryDelayMs(
  error: Pick<GatewayError, 'code' | 'retryAfterSeconds'>,
  attempt: number,
  random: number,
): number {
  if (error.retryAfterSeconds !== undefined) return error.retryAfterSeconds * SECOND;
  const isThrottled = error.code === 'UPSTREAM_THROTTLED';
  const { firstMs, longestMs } = isThrottled ? THROTTLE_DELAY : FAULT_DELAY;
  const jitterMs = Math.round(random * Math.min(longestMs, firstMs * 2 ** (attempt - 1)));
  return isThrottled ? Math.min(longestMs, firstMs + jitterMs) : jitterMs;
}
