import { rankAfterKey, rankOrder, type EventKey, type RankOrder } from './order.js';
import type { ReportOrder } from './query.js';
import type { Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import { sequenceOf } from './sequence-of.js';

/** A slice as the Relay Cursor Connections specification asks for it; exactly one of `first` and `last` is given. */
export interface PageRequest {
  readonly first: number | null;
  readonly last: number | null;
  readonly after: EventKey | null;
  readonly before: EventKey | null;
}

export interface Page {
  readonly snapshot: Snapshot;
  /** Positions of the events in it, in the order asked for. */
  readonly positions: readonly number[];
  /** Whether any matching event stands behind the page, and before it. True facts in both directions. */
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  keyAt(position: number): EventKey;
}

/** Cuts a page out of a selection. Descending is the exact reverse of ascending, so both are one piece of arithmetic. */
export function pageOf(
  selection: Selection,
  { field, direction }: ReportOrder,
  request: PageRequest,
): Page {
  const { snapshot } = selection;
  const order = rankOrder(snapshot, field);
  const isAscending = direction === 'ASC';
  const { low, high } = boundsOf(request, order, snapshot.rowCount, isAscending);
  const limit = request.first ?? request.last ?? 0;
  const sequence = sequenceOf(selection, order, limit);
  const fromLowEnd = (request.first !== null) === isAscending;
  const ranks = fromLowEnd
    ? sequence.from(low, limit).filter((rank) => rank < high)
    : sequence.before(high, limit).filter((rank) => rank >= low);
  const lowEdge = ranks[0] ?? (fromLowEnd ? low : high);
  const highEdge = ranks.length > 0 ? (ranks.at(-1) ?? 0) + 1 : lowEdge;
  const hasLower = sequence.before(lowEdge, 1).length > 0;
  const hasHigher = sequence.from(highEdge, 1).length > 0;
  const positions = ranks.map((rank) => order.positionAt(rank));
  return {
    snapshot,
    positions: isAscending ? positions : positions.reverse(),
    hasNextPage: isAscending ? hasHigher : hasLower,
    hasPreviousPage: isAscending ? hasLower : hasHigher,
    keyAt: (position) => order.keyAt(order.rankOf(position)),
  };
}

/** The ranks `low <= rank < high` that the two cursors leave. Descending, what comes after has the smaller ranks. */
function boundsOf(
  { after, before }: PageRequest,
  order: RankOrder,
  rowCount: number,
  isAscending: boolean,
) {
  const [lowKey, highKey] = isAscending ? [after, before] : [before, after];
  return {
    low: lowKey === null ? 0 : rankAfterKey(order, lowKey, rowCount),
    high: highKey === null ? rowCount : order.rankOfKey(highKey),
  };
}
