import { positionsOfCells } from './matching.js';
import { lowerBoundOf } from './search.js';
import type { Selection } from './selection.js';

/** The ranks of the matching events, ascending, handed out a page at a time from any place in either direction. */
export interface Sequence {
  /** The first `limit` matching ranks that are not below `rank`. */
  from(rank: number, limit: number): readonly number[];
  /** The last `limit` matching ranks below `rank`. Ascending, too. */
  before(rank: number, limit: number): readonly number[];
}

/** All matching ranks are at hand. */
export function listedSequence(ranks: Uint32Array): Sequence {
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
export function mergedSequence(selection: Selection): Sequence {
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
