import type { Arena } from './arena.js';
import { at } from './search.js';
import type { Work } from './work.js';

/**
 * How many events of each key stand before every so many positions. Whatever span is counted, at most one stride of
 * events has to be touched at all, half of one at either end.
 */
export interface RunningCounts {
  readonly keyCount: number;
  readonly strideRows: number;
  /** Row `n` holds, key by key, the counts before position `n * strideRows`. */
  readonly counts: Uint32Array;
}

interface CountingPlan {
  readonly arena: Arena;
  readonly keyCount: number;
  readonly rowCount: number;
  readonly strideRows: number;
  /** The key of the event at a position; -1 counts nowhere. */
  readonly keyAt: (position: number) => number;
}

/** Counts in steps of one stride. */
export function* countRunning(plan: CountingPlan): Work<RunningCounts> {
  const { arena, keyCount, rowCount, strideRows, keyAt } = plan;
  const counts = arena.words(keyCount * (Math.floor(rowCount / strideRows) + 1));
  for (let row = keyCount; row < counts.length; row += keyCount) {
    counts.copyWithin(row, row - keyCount, row);
    const end = (row / keyCount) * strideRows;
    for (let position = end - strideRows; position < end; position += 1) {
      const key = keyAt(position);
      if (key >= 0) counts[row + key] = at(counts, row + key) + 1;
    }
    yield;
  }
  return { keyCount, strideRows, counts };
}

/** The number of the row of counts that is nearest to a position. */
export function nearestRow(
  { keyCount, strideRows, counts }: RunningCounts,
  position: number,
): number {
  return Math.min(Math.round(position / strideRows), counts.length / keyCount - 1);
}
