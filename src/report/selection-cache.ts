import { LRUCache } from 'lru-cache';
import type { ReportQuery } from './query.js';
import { select, type Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import type { Window } from './window.js';

/** What an entry takes beside its key and its positions: the cells and the object itself, in bytes. */
const ENTRY_BYTES = 4096;

/**
 * Keeps the selections of recent queries on one snapshot, bounded in bytes: the pages of one walk, and the same question
 * from many callers, search for their texts once. An entry holds its snapshot, so all of them go when the next one comes.
 */
export function createSelectionCache(
  maxBytes: number,
): (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection {
  const cache = new LRUCache<string, Selection>({
    maxSize: maxBytes,
    sizeCalculation: ({ positions }, key) =>
      (positions?.byteLength ?? 0) + 2 * key.length + ENTRY_BYTES,
  });
  let held: Snapshot | undefined;
  return (snapshot, query, window) => {
    if (snapshot !== held) cache.clear();
    held = snapshot;
    const key = JSON.stringify([window.fromMs, window.toMs, query]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const selection = select(snapshot, query, window);
    cache.set(key, selection);
    return selection;
  };
}
