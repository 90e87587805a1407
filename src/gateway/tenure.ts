import type { LeaseView, Reserve } from '../store/lease.js';
import { HOUR, SECOND, type CallBudget } from '../time.js';

/** What the holder of a lease knows of it, all by its own clock. */
export interface Tenure {
  readonly fence: number;
  /** Nobody else can have the lease before: counted from before the statement that renewed it was sent. */
  readonly heldUntilMs: number;
  /** A share of the budget is left until each of these for somebody who was cut off before; counted from behind the answer. */
  readonly reservedUntilMs: readonly number[];
  /** When the database was last found not to answer; undefined: it does. */
  readonly cutOffAtMs: number | undefined;
}

/**
 * Calls that a holder without a database may go on making in each window. It cannot know whether it has been replaced, so
 * whoever replaces it leaves it as many.
 */
const ALONE_SHARE = 1;
/** For so long: most outages are over by then, and a holder that was killed has cost its successors no more than that. */
export const LONGEST_ALONE_MS = 2 * HOUR;
/** How long it is believed that the database is still away: it is asked every two seconds or so. */
const CUT_OFF_MS = 5 * SECOND;

/** Half of the budget at most is left to those who are cut off, so that there is a pace for who is not. */
function mostReserves({ calls }: CallBudget): number {
  return Math.floor(calls / (2 * ALONE_SHARE));
}

/** Whether a share will be left to a holder that is cut off. It counts as whoever comes after it does, or more. */
function isEntitled({ heldUntilMs, reservedUntilMs }: Tenure, budget: CallBudget): boolean {
  const standing = reservedUntilMs.filter((untilMs) => untilMs > heldUntilMs);
  return standing.length < mostReserves(budget);
}

/** Whether a holder may sweep: the lease is its own, or a share of the budget is, for which it needs no database. */
export function maySweep(tenure: Tenure, budget: CallBudget, nowMs: number): boolean {
  if (nowMs < tenure.heldUntilMs) return true;
  // The last call is to leave the window before the share is somebody else's.
  const untilMs = tenure.heldUntilMs + LONGEST_ALONE_MS - 2 * budget.windowMs;
  return tenure.cutOffAtMs !== undefined && isEntitled(tenure, budget) && nowMs < untilMs;
}

/** Whether a call that has been admitted may go out, now that it is about to. */
export function mayGoOut(tenure: Tenure, budget: CallBudget, nowMs: number): boolean {
  if (tenure.cutOffAtMs === undefined) return nowMs < tenure.heldUntilMs;
  return maySweep(tenure, budget, nowMs) && nowMs < tenure.cutOffAtMs + CUT_OFF_MS;
}

/** Calls of the budget that are the holder's in each window. */
export function shareOf(tenure: Tenure, budget: CallBudget, nowMs: number): number {
  if (tenure.cutOffAtMs !== undefined) return isEntitled(tenure, budget) ? ALONE_SHARE : 0;
  const standing = tenure.reservedUntilMs.filter((untilMs) => untilMs > nowMs);
  return budget.calls - ALONE_SHARE * standing.length;
}

/**
 * What to leave to others when a lease is taken that is over. Its holder may be dead, or cut off and still calling. Whoever gave
 * it back calls no more, nor does who takes it now but under the lease.
 */
export function reservesFor(
  { holder, leftMs, reserves }: LeaseView,
  taker: string,
  budget: CallBudget,
): readonly Reserve[] {
  const stoodAtItsEnd = reserves.filter((reserve) => reserve.leftMs > leftMs);
  const isNew = holder !== '' && holder !== taker && stoodAtItsEnd.length < mostReserves(budget);
  const standing = reserves.filter((reserve) => reserve.leftMs > 0 && reserve.holder !== taker);
  return isNew ? [...standing, { holder, leftMs: LONGEST_ALONE_MS }] : standing;
}

/** A holder that knows by now that it has lost the lease needs its share until its last call has left the window. */
export function reservesWithout(
  { reserves }: LeaseView,
  holder: string,
  afterMs: number,
): readonly Reserve[] {
  return reserves.map((reserve) =>
    reserve.holder === holder ? { holder, leftMs: Math.min(reserve.leftMs, afterMs) } : reserve,
  );
}
