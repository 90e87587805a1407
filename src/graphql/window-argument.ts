import { GatewayError } from '../errors.js';
import { windowOf, type CredentialUsagePeriod, type Window } from '../report/window.js';
import { memberOf, type Arguments } from './arguments.js';

/** A span of time as it is asked for: a period before the report's `asOf`, or one of its own. */
export interface Span {
  readonly period: CredentialUsagePeriod;
  /** Wins over the period. */
  readonly window: Window | null;
}

interface SpanArguments {
  readonly period: CredentialUsagePeriod;
  readonly window?: { readonly from: Date; readonly to: Date } | null | undefined;
}

export function spanOf({ period, window }: SpanArguments): Span {
  return {
    period,
    window: window ? { fromMs: window.from.getTime(), toMs: window.to.getTime() } : null,
  };
}

/** What that is by a report: nothing of it lies behind the report's own end. */
export function windowOfSpan({ period, window }: Span, asOfMs: number): Window {
  if (window === null) return windowOf(period, asOfMs);
  const { fromMs, toMs } = window;
  return { fromMs, toMs: Math.max(fromMs, Math.min(toMs, asOfMs + 1)) };
}

/** As long, and ending where it begins. */
export function windowBefore({ fromMs, toMs }: Window): Window {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
}

/** No report of Graph's goes back so far, and what is older has to be looked for day by day in every zone. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);

/** @throws GatewayError BAD_USER_INPUT for a window that ends before it begins, or begins before there was anything to report. */
export function checkWindow({ window }: Arguments): void {
  const given = givenWindow(window);
  if (given === undefined) return;
  if (given.fromMs < EARLIEST_MS) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      `Argument "window" must begin in ${textOf(EARLIEST_MS)} or later, got ${textOf(given.fromMs)}. Ask from when the history is complete: credentialUsageReport { history { completeFrom } }.`,
    );
  }
  if (given.fromMs < given.toMs) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Argument "window" must begin before it ends, got ${textOf(given.fromMs)} to ${textOf(given.toMs)}. Exchange "from" and "to".`,
  );
}

/** Of arguments as GraphQL has coerced them. */
export function givenWindow(window: unknown): Window | undefined {
  const from = memberOf(window, 'from');
  const to = memberOf(window, 'to');
  return from instanceof Date && to instanceof Date
    ? { fromMs: from.getTime(), toMs: to.getTime() }
    : undefined;
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
