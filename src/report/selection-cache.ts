import { LRUCache } from 'lru-cache';
import type { ReportQuery } from './query.js';
import { select, type Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import type { Window } from './window.js';

/** What an entry takes beside its key and what is computed of it: the cells and the object itself, in bytes. */
const ENTRY_BYTES = 4096;

interface Entry {
  readonly selection: Selection;
  readonly sizeBytes: number;
}

/**
 * Keeps the selections of recent queries on one snapshot, and with each what was computed of it, together bounded in
 * bytes: the pages of one walk, and the same question from many callers, are worked out once. They go with their
 * snapshot.
 */
export function createSelectionCache(
  maxBytes: number,
): (snapshot: Snapshot, query: ReportQuery, window: Window) => Selection {
  const cacheOf = new WeakMap<Snapshot, LRUCache<string, Entry>>();
  const cacheFor = (snapshot: Snapshot) => {
    const cache =
      cacheOf.get(snapshot) ??
      new LRUCache<string, Entry>({
        maxSize: maxBytes,
        sizeCalculation: ({ sizeBytes }) => sizeBytes,
      });
    cacheOf.set(snapshot, cache);
    return cache;
  };
  return (snapshot, query, window) => {
    const cache = cacheFor(snapshot);
    const key = JSON.stringify([window.fromMs, window.toMs, query]);
    const known = cache.get(key);
    if (known !== undefined) return known.selection;
    let sizeBytes = 2 * key.length + ENTRY_BYTES;
    const selection = select(snapshot, query, window, (addedBytes) => {
      sizeBytes += addedBytes;
      cache.set(key, { selection, sizeBytes });
    });
    // Without texts there is nothing to keep until something is computed: it takes longer to keep it than to make it.
    if (selection.texts !== null) cache.set(key, { selection, sizeBytes });
    return selection;
  };
}
