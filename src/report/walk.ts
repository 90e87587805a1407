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
export function walkedSequence({
  selection,
  order,
  first,
  end,
  patienceRows,
  instead,
}: Walk): Sequence {
  const matches = testOf(selection, order);
  /** The matching ranks on the way, in the order of the way; null when it gets too long. */
  const walk = (start: number, stop: number, limit: number): number[] | null => {
    const step = start < stop ? 1 : -1;
    const patienceEnd = start + step * patienceRows * (limit + 1);
    const ranks: number[] = [];
    let rank = start;
    for (; rank !== stop && ranks.length < limit; rank += step) {
      if (rank === patienceEnd) return null;
      if (matches(rank)) ranks.push(rank);
    }
    return ranks;
  };
  return {
    from: (rank, limit) => {
      const start = Math.max(first, rank);
      if (start >= end) return [];
      return walk(start, end, limit) ?? instead().from(rank, limit);
    },
    before: (rank, limit) => {
      const start = Math.min(end, rank) - 1;
      if (start < first) return [];
      return walk(start, first - 1, limit)?.reverse() ?? instead().before(rank, limit);
    },
  };
}

function testOf(
  { low, high, hasCell, texts }: Selection,
  { positions, cells }: RankOrder,
): (rank: number) => boolean {
  const matchesTexts = texts === null ? null : texts.matches;
  return (rank) => {
    if (hasCell[cells[rank] ?? 0] !== 1) return false;
    const position = positions === null ? rank : (positions[rank] ?? 0);
    return position >= low && position < high && (matchesTexts === null || matchesTexts(position));
  };
}
