import type { RankOrder } from './order.js';
import type { Selection } from './selection.js';
import type { Sequence } from './sequence.js';

/** A walk along an order of events, on which so many of them match that a page is soon full. */
export interface Walk {
  readonly selection: Selection;
  readonly order: RankOrder;
  /** All matches have ranks `first <= rank < end`. */
  readonly first: number;
  readonly end: number;
  /** How many events it may pass for a match: where they stand close together far away, `instead` takes over. */
  readonly patienceRows: number;
  readonly instead: () => Sequence;
}

/** Tests one event after the other until the page is full. */
export function walkedSequence(walk: Walk): Sequence {
  const { first, end, instead } = walk;
  return {
    from: (rank, limit) => {
      const start = Math.max(first, rank);
      if (start >= end) return [];
      return follow(walk, start, end, limit) ?? instead().from(rank, limit);
    },
    before: (rank, limit) => {
      const start = Math.min(end, rank) - 1;
      if (start < first) return [];
      return follow(walk, start, first - 1, limit)?.reverse() ?? instead().before(rank, limit);
    },
  };
}

/** The matching ranks in the order of the way; null when it gets too long. */
function follow(
  { selection, order, patienceRows }: Walk,
  start: number,
  end: number,
  limit: number,
): number[] | null {
  const { low, high, hasCell, texts } = selection;
  const { cells, positions } = order;
  const step = start < end ? 1 : -1;
  const mostSteps = Math.min(Math.abs(end - start), patienceRows * (limit + 1));
  const ranks: number[] = [];
  let rank = start;
  for (let steps = 0; steps < mostSteps && ranks.length < limit; steps += 1, rank += step) {
    const position = positions === null ? rank : (positions[rank] ?? 0);
    // One branch that is seldom taken costs a third of three that nobody can foresee.
    const isSelected =
      (position >= low ? 1 : 0) & (position < high ? 1 : 0) & (hasCell[cells[rank] ?? 0] ?? 0);
    if (isSelected === 1 && (texts === null || texts.matches(position))) ranks.push(rank);
  }
  return ranks.length === limit || rank === end ? ranks : null;
}
