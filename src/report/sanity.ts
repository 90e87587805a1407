import { GatewayError } from '../errors.js';
import type { Difference } from './short-cut.js';

/** What a sweep came to, as far as it decides whether to believe it. */
export interface SweepCounts {
  /** Events that were read, or taken over from the snapshot before. */
  readonly rowCount: number;
  /** Rows that came, repeated and unreadable ones included. */
  readonly receivedCount: number;
  readonly quarantinedCount: number;
}

/** What the sweep is measured by. */
export interface Precedent {
  /** Events of the last complete snapshot; undefined when there was none. */
  readonly believedCount: number | undefined;
  /** Events of the sweep before this one when that was not believed. */
  readonly doubtedCount: number | undefined;
}

/** Above this share of unreadable rows it is the report that has changed, not a row that is broken. */
const MOST_QUARANTINED_SHARE = 0.05;
/** Less than this share of the events that were there ... */
const LEAST_REMAINING_SHARE = 0.5;
/** ... and this many fewer make a shrink; few events come and go. */
const LEAST_LOSS = 20;
/** So does more than this share of the events that should still be there, for nobody deletes events of the past. */
const MOST_VANISHED_SHARE = 0.05;
/** Two sweeps that differ by no more than this, or by few events, agree. */
const AGREEING_SHARE = 0.05;

/** Why the snapshot of a sweep must not be published; undefined when it may. */
export function disbelief(sweep: SweepCounts, precedent: Precedent): GatewayError | undefined {
  if (isMostlyUnreadable(sweep)) return unreadable(sweep);
  const { believedCount, doubtedCount } = precedent;
  const { rowCount } = sweep;
  if (believedCount === undefined || !isShrink(believedCount, rowCount)) return undefined;
  return doubtedCount !== undefined && agree(doubtedCount, rowCount)
    ? undefined
    : shrunk(believedCount, rowCount);
}

/** Whether so many rows cannot be read that the rest is no report. */
export function isMostlyUnreadable({
  receivedCount,
  quarantinedCount,
}: Pick<SweepCounts, 'receivedCount' | 'quarantinedCount'>): boolean {
  return quarantinedCount > receivedCount * MOST_QUARANTINED_SHARE;
}

function isShrink(fromCount: number, toCount: number): boolean {
  if (toCount === 0) return fromCount > 0;
  return isLoss(fromCount, toCount) && toCount < fromCount * LEAST_REMAINING_SHARE;
}

/** Why a sweep from which events of the past have vanished must not be published; undefined when it may. */
export function disbeliefInLoss(
  { surplusCount, expectedCount }: Pick<Difference, 'surplusCount' | 'expectedCount'>,
  rowCount: number,
  { doubtedCount }: Pick<Precedent, 'doubtedCount'>,
): GatewayError | undefined {
  const isVanishing =
    surplusCount >= LEAST_LOSS && surplusCount > expectedCount * MOST_VANISHED_SHARE;
  if (!isVanishing || (doubtedCount !== undefined && agree(doubtedCount, rowCount)))
    return undefined;
  return shrunk(expectedCount, expectedCount - surplusCount);
}

/** Whether fewer events are believed in than there were, if by a few: what came and went by itself does not count. */
export function isLoss(fromCount: number, toCount: number): boolean {
  return toCount === 0 ? fromCount > 0 : fromCount - toCount >= LEAST_LOSS;
}

/** Nothing agrees with nothing alone. */
function agree(aCount: number, bCount: number): boolean {
  if (aCount === 0 || bCount === 0) return aCount === bCount;
  const mostApart = Math.max(LEAST_LOSS, Math.max(aCount, bCount) * AGREEING_SHARE);
  return Math.abs(aCount - bCount) <= mostApart;
}

function shrunk(fromCount: number, toCount: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_BAD_RESPONSE',
    `Microsoft Graph suddenly shows ${toCount} events where there should be ${fromCount}. Those of before are served on ` +
      'until a second sweep agrees, which begins in a moment.',
    { reason: 'SHRUNK' },
  );
}

function unreadable({ receivedCount, quarantinedCount }: SweepCounts): GatewayError {
  return new GatewayError(
    'UPSTREAM_BAD_RESPONSE',
    `${quarantinedCount} of the ${receivedCount} rows of a sweep cannot be read, and more than 5 % mean that their shape ` +
      'has changed: nothing of it is served. Run the command check to see why, and look for a newer gateway.',
    { reason: 'SHAPE' },
  );
}
