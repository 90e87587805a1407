import type { Heading, KnownEvent } from './history.js';
import type { LongParts } from './long-users.js';
import { rankAfterKey, rankOrder, type RankOrder } from './order.js';
import type { PageRequest } from './page.js';
import type { ReportOrder } from './query.js';
import { sequenceOf } from './sequence-of.js';
import { idAt, restoreEvent } from './snapshot.js';

/**
 * All matching events that a page and what it says of its neighbours are made of, from both parts: those of the page, and
 * one on either side. A page cut from them alone is the page.
 */
export async function listAround(
  parts: LongParts,
  { field, direction }: ReportOrder,
  request: PageRequest,
): Promise<readonly KnownEvent[]> {
  const headings = headingsOf(request, direction === 'ASC');
  const lists = await Promise.all(headings.map((heading) => listBoth(parts, field, heading)));
  return lists.flat();
}

/** Descending, what comes after a cursor has the smaller keys. */
function headingsOf({ first, last, after, before }: PageRequest, isAscending: boolean): Heading[] {
  const [lowKey, highKey] = isAscending ? [after, before] : [before, after];
  const isFromLowEnd = (first !== null) === isAscending;
  const key = isFromLowEnd ? lowKey : highKey;
  const limit = (first ?? last ?? 0) + 1;
  const onwards: Heading = { key, isKeyIncluded: false, isAscending: isFromLowEnd, limit };
  if (key === null) return [onwards];
  return [onwards, { key, isKeyIncluded: true, isAscending: !isFromLowEnd, limit: 1 }];
}

async function listBoth(
  { history, query, older, newer }: LongParts,
  field: ReportOrder['field'],
  heading: Heading,
): Promise<readonly KnownEvent[]> {
  const { snapshot } = newer;
  const order = rankOrder(snapshot, field);
  const sequence = sequenceOf(newer, order, heading.limit);
  const rank = rankOf(order, snapshot.rowCount, heading);
  const ranks = heading.isAscending
    ? sequence.from(rank, heading.limit)
    : sequence.before(rank, heading.limit);
  const listed = ranks.map((place) => {
    const position = order.positionAt(place);
    return { id: idAt(snapshot, position), event: restoreEvent(snapshot, position) };
  });
  return [...listed, ...(await history.list(query, older, field, heading))];
}

/** The first rank of an ascending way, or the one behind the first of a descending way. */
function rankOf(order: RankOrder, rowCount: number, { key, isKeyIncluded, isAscending }: Heading) {
  if (key === null) return isAscending ? 0 : rowCount;
  return isKeyIncluded === isAscending ? order.rankOfKey(key) : rankAfterKey(order, key, rowCount);
}
