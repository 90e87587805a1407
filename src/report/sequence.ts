import type { RankOrder } from './order.js';
import type { ReportOrder } from './query.js';
import { lowerBoundOf } from './search.js';
import { cellTable, countOf, positionsOfCells, type Selection } from './selection.js';

/** The ranks of the matching events, ascending, handed out a page at a time from any place in either direction. */
export interface Sequence {
  /** The first `limit` matching ranks that are not below `rank`. */
  from(rank: number, limit: number): readonly number[];
  /** The last `limit` matching ranks below `rank`. Ascending, too. */
  before(rank: number, limit: number): readonly number[];
}

/**
 * Up to this many matches are listed and sorted by user for a page in that order (well under 1 ms). Above, so many of
 * the events match that walking along the order finds a page soon.
 */
const LISTED_AT_MOST = 4096;

export function sequenceOf(
  selection: Selection,
  order: RankOrder,
  field: ReportOrder['field'],
): Sequence {
  const count = countOf(selection);
  const { snapshot, low, high, cells, positions } = selection;
  if (field === 'EVENT_DATE_TIME') {
    if (positions !== null) return listedSequence(positions);
    // For each match a walk passes span / count events, and a merge looks at the head of each list.
    const isWalkShorter = high - low < count * cells.length;
    return isWalkShorter
      ? walkedSequence(selection, order, { first: low, end: high })
      : mergedSequence(selection);
  }
  return positions === null && count > LISTED_AT_MOST
    ? walkedSequence(selection, order, { first: 0, end: snapshot.rowCount })
    : listedSequence(ranksOf(selection, order, count));
}

function ranksOf(selection: Selection, order: RankOrder, count: number): Uint32Array {
  const ranks = new Uint32Array(count);
  const { low, high, positions } = selection;
  const lists = positions === null ? positionsOfCells(selection, low, high) : [positions];
  let filled = 0;
  for (const list of lists) {
    for (const position of list) {
      ranks[filled] = order.rankOf(position);
      filled += 1;
    }
  }
  return ranks.sort();
}

/** All matching ranks are at hand. */
function listedSequence(ranks: Uint32Array): Sequence {
  return {
    from: (rank, limit) => {
      const start = lowerBoundOf(ranks, rank);
      return [...ranks.subarray(start, start + limit)];
    },
    before: (rank, limit) => {
      const end = lowerBoundOf(ranks, rank);
      return [...ranks.subarray(Math.max(0, end - limit), end)];
    },
  };
}

/** In the order of time: merges the posting lists of the cells, only as far as the page goes. */
function mergedSequence(selection: Selection): Sequence {
  const { low, high } = selection;
  return {
    from: (rank, limit) => merge(positionsOfCells(selection, Math.max(low, rank), high), limit, 1),
    before: (rank, limit) =>
      merge(positionsOfCells(selection, low, Math.min(high, rank)), limit, -1).reverse(),
  };
}

/** The first `limit` numbers of several ascending lists together: the smallest, or for step -1 the largest first. */
function merge(lists: readonly Uint32Array[], limit: number, step: 1 | -1): number[] {
  const next = lists.map((list) => (step === 1 ? 0 : list.length - 1));
  const merged: number[] = [];
  while (merged.length < limit) {
    let winner = -1;
    let best = Infinity;
    for (let index = 0; index < lists.length; index += 1) {
      // Past either end of a list there is no number: it can no longer win.
      const value = (lists[index]?.[next[index] ?? 0] ?? Infinity * step) * step;
      if (value < best) {
        best = value;
        winner = index;
      }
    }
    if (winner < 0) break;
    merged.push(best * step);
    next[winner] = (next[winner] ?? 0) + step;
  }
  return merged;
}

/** Tests one event after the other until the page is full. All matches have ranks `first ... end`. */
function walkedSequence(
  selection: Selection,
  order: RankOrder,
  { first, end }: { readonly first: number; readonly end: number },
): Sequence {
  const { snapshot, low, high } = selection;
  const hasCell = cellTable(selection);
  const matches = (rank: number) => {
    const position = order.positionAt(rank);
    return position >= low && position < high && hasCell[snapshot.cells[position] ?? 0] === 1;
  };
  return {
    from: (rank, limit) => {
      const ranks: number[] = [];
      for (let next = Math.max(first, rank); next < end && ranks.length < limit; next += 1) {
        if (matches(next)) ranks.push(next);
      }
      return ranks;
    },
    before: (rank, limit) => {
      const ranks: number[] = [];
      for (let next = Math.min(end, rank) - 1; next >= first && ranks.length < limit; next -= 1) {
        if (matches(next)) ranks.push(next);
      }
      return ranks.reverse();
    },
  };
}
