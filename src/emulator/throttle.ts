import { SECOND } from '../time.js';
import type { CallBudget, Clock } from '../time.js';
import { Refusal } from './refusal.js';

interface AppCalls {
  /** The last calls, oldest first, rejected ones included: they count against the quota too. */
  readonly recentMs: readonly number[];
  /** Until then every call is rejected, as its caller was told by `Retry-After`. */
  readonly blockedUntilMs: number;
}

const NO_CALLS: AppCalls = { recentMs: [], blockedUntilMs: -Infinity };

/** Refuses a call of an app beyond the budget. The window slides, and all reports of one app share it. */
export function createThrottle(budget: CallBudget | 'off', clock: Clock): (app: string) => void {
  if (budget === 'off') return () => undefined;
  const callsOfApp = new Map<string, AppCalls>();
  return (app) => {
    const nowMs = clock.monotonicMs();
    const after = countCall(callsOfApp.get(app) ?? NO_CALLS, budget, nowMs);
    callsOfApp.set(app, after);
    if (after.blockedUntilMs <= nowMs) return;
    // Whole by construction; rounding takes off what adding fractions of milliseconds left.
    throw tooManyRequests(Math.round((after.blockedUntilMs - nowMs) / SECOND));
  };
}

/**
 * The state after one more call. A call before `Retry-After` has passed is rejected even if a slot has become free,
 * and as every rejected call counts, a client that keeps calling pushes its free slot away.
 */
function countCall(before: AppCalls, { calls, windowMs }: CallBudget, nowMs: number): AppCalls {
  const oldestMs = before.recentMs.at(-calls) ?? -Infinity;
  const recentMs = [...before.recentMs, nowMs].slice(-calls);
  if (nowMs >= before.blockedUntilMs && oldestMs + windowMs <= nowMs) {
    return { recentMs, blockedUntilMs: -Infinity };
  }
  const freeAtMs = Math.max((recentMs[0] ?? nowMs) + windowMs, before.blockedUntilMs);
  const waitSeconds = Math.max(1, Math.ceil((freeAtMs - nowMs) / SECOND));
  return { recentMs, blockedUntilMs: nowMs + waitSeconds * SECOND };
}

function tooManyRequests(retryAfterSeconds: number): Refusal {
  const message = 'Please retry again later.';
  return new Refusal(429, 'TooManyRequests', message, {
    headers: { 'Retry-After': String(retryAfterSeconds) },
    innerError: { code: '429', status: '429', message },
  });
}
