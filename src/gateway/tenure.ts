import type { LeaseView, Reserve } from '../store/lease.js';
import { HOUR, SECOND, type CallBudget } from '../time.js';

/** What the holder of a lease knows of it, all by its own clock. */
export interface Tenure {
  readonly fence: number;
  /** Nobody else can have the lease before: counted from before the statement that renewed it was sent. */
  readonly heldUntilMs: number;
  /** A share of the budget is left until then for somebody who was cut off before; counted from behind the answer. */
  readonly reservedUntilMs: number;
  /** When the database was last found not to answer; undefined: it does. */
  readonly cutOffAtMs: number | undefined;
}

/**
 * Calls that a holder without a database may go on making in each window. It cannot know whether it has been replaced, so
 * whoever replaces it leaves it as many.
 */
const ALONE_SHARE = 1;
/** For so long: a database is mended by then, and a holder that was killed has cost its successors no more than that. */
export const LONGEST_ALONE_MS = 6 * HOUR;
/** How long it is believed that the database is still away: it is asked every two seconds or so. */
const CUT_OFF_MS = 5 * SECOND;

/** Whether the share of one who is cut off now is left to it: there is one such share, and somebody may have it already. */
function isEntitled({ heldUntilMs, reservedUntilMs }: Tenure, { calls }: CallBudget): boolean {
  return calls > ALONE_SHARE && heldUntilMs >= reservedUntilMs;
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
  const { calls } = budget;
  if (tenure.cutOffAtMs !== undefined) return isEntitled(tenure, budget) ? ALONE_SHARE : 0;
  const isReserved = nowMs < tenure.reservedUntilMs && calls > ALONE_SHARE;
  return isReserved ? calls - ALONE_SHARE : calls;
}

/**
 * What to leave to others when a lease is taken that is over. Its holder may be dead, or cut off and still calling; where an
 * earlier one was, that has the share, and this one none. Whoever gave it back calls no more, nor does who takes it himself.
 */
export function reserveFor({ holder, leftMs, reserve }: LeaseView, taker: string): Reserve | null {
  const isTaken = leftMs < reserve.leftMs;
  if (!isTaken && holder !== '' && holder !== taker) return { holder, leftMs: LONGEST_ALONE_MS };
  return reserve.leftMs > 0 && reserve.holder !== taker ? reserve : null;
}
