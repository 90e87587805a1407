import { LRUCache } from 'lru-cache';
import type { ReportQuery } from './query.js';
import { select, type Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import type { Window } from './window.js';

/** What an entry takes beside its key and its positions: the cells and the object itself, in bytes. */
const ENTRY_BYTES = 4096;

/**
 * Keeps the selections of recent queries, bounded in bytes: the pages of one walk, and the same question from many
 * callers, search for their texts once. A new snapshot has a new version, so nothing ever needs to be invalidated.
 */
export function createSelectionCache(
  maxBytes: number,
): (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection {
  const cache = new LRUCache<string, Selection>({
    maxSize: maxBytes,
    sizeCalculation: ({ positions }, key) =>
      (positions?.byteLength ?? 0) + 2 * key.length + ENTRY_BYTES,
  });
  return (snapshot, query, window) => {
    const key = JSON.stringify([snapshot.version, window.fromMs, window.toMs, query]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const selection = select(snapshot, query, window);
    cache.set(key, selection);
    return selection;
  };
}
