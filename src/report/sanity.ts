import { GatewayError } from '../errors.js';

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

/** Whether so many events have gone at once that one sweep is not enough to believe it. */
export function isShrink(fromCount: number, toCount: number): boolean {
  if (toCount === 0) return fromCount > 0;
  return fromCount - toCount >= LEAST_LOSS && toCount < fromCount * LEAST_REMAINING_SHARE;
}

/** Two sweeps agree when neither would be a shrink of the other. */
function agree(aCount: number, bCount: number): boolean {
  return !isShrink(aCount, bCount) && !isShrink(bCount, aCount);
}

function shrunk(fromCount: number, toCount: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_BAD_RESPONSE',
    `Microsoft Graph suddenly shows ${toCount} events where there were ${fromCount}. The ${fromCount} are served on ` +
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
