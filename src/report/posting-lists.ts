import type { PostingLists } from './snapshot.js';
import { inBatches, type Work } from './work.js';

/** The positions of each key, ascending: a counting sort by `keys`, all of them below `keyCount`. */
export function* postingLists(
  keyCount: number,
  keys: Uint32Array | Uint16Array,
): Work<PostingLists> {
  const offsets = new Uint32Array(keyCount + 1);
  yield* inBatches(keys.length, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const key = (keys[position] ?? 0) + 1;
      offsets[key] = (offsets[key] ?? 0) + 1;
    }
  });
  yield* inBatches(keyCount, (from, to) => {
    for (let key = from; key < to; key += 1) {
      offsets[key + 1] = (offsets[key + 1] ?? 0) + (offsets[key] ?? 0);
    }
  });
  const next = offsets.slice();
  const positions = new Uint32Array(keys.length);
  yield* inBatches(keys.length, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const key = keys[position] ?? 0;
      const slot = next[key] ?? 0;
      positions[slot] = position;
      next[key] = slot + 1;
    }
  });
  return { offsets, positions };
}
