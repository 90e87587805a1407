import type { Arena } from './arena.js';
import { at } from './search.js';
import type { PostingLists } from './snapshot.js';
import { inBatches, type Work } from './work.js';

interface ListingPlan {
  readonly arena: Arena;
  readonly keyCount: number;
  readonly rowCount: number;
  /** The key of the event at a position, below `keyCount`. */
  readonly keyAt: (position: number) => number;
}

/** The positions of each key, ascending: a counting sort. */
export function* postingLists(plan: ListingPlan): Work<PostingLists> {
  const { arena, keyCount, rowCount, keyAt } = plan;
  const offsets = arena.words(keyCount + 1);
  yield* inBatches(rowCount, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const key = keyAt(position) + 1;
      offsets[key] = at(offsets, key) + 1;
    }
  });
  yield* inBatches(keyCount, (from, to) => {
    for (let key = from; key < to; key += 1) {
      offsets[key + 1] = at(offsets, key + 1) + at(offsets, key);
    }
  });
  const next = offsets.slice();
  const positions = arena.words(rowCount);
  yield* inBatches(rowCount, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const key = keyAt(position);
      const slot = at(next, key);
      positions[slot] = position;
      next[key] = slot + 1;
    }
  });
  return { offsets, positions };
}
