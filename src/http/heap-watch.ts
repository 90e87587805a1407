import { PerformanceObserver, constants } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { SECOND, type Clock } from '../time.js';

/** What a collection of the whole heap has left, and what there may be; neither counts what is young. */
export interface HeapUse {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Above this share V8 collects more and more often to find less and less, and in the end aborts the process. */
const MOST_USED_SHARE = 0.8;
/** After so long the next question is let through: only work brings on the collection that finds memory free again. */
const REMEMBERED_MS = SECOND;

/**
 * Whether memory is short, by what the last collection left: between two of them the heap is full of what nobody needs
 * any more, and says nothing. To ask costs next to nothing.
 */
export function createHeapJudge(clock: Pick<Clock, 'monotonicMs'>) {
  let shortSinceMs = -Infinity;
  return {
    collected: ({ usedBytes, limitBytes }: HeapUse): void => {
      const isShort = usedBytes > MOST_USED_SHARE * limitBytes;
      shortSinceMs = isShort ? clock.monotonicMs() : -Infinity;
    },
    isShort: (): boolean => clock.monotonicMs() - shortSinceMs < REMEMBERED_MS,
  };
}

/** Tells of each collection of the whole heap, a turn later; the function it returns ends that. */
export function watchCollections(onCollected: (use: HeapUse) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isOfWholeHeap)) onCollected(heapUse());
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function isOfWholeHeap(entry: object): boolean {
  const detail = 'detail' in entry ? entry.detail : undefined;
  const isTold = typeof detail === 'object' && detail !== null && 'kind' in detail;
  return isTold && detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

/** Within its limit V8 sets this much aside for what is young (three half-spaces of 16 MiB); no figure of its own says so. */
const YOUNG_BYTES = 48 * 2 ** 20;

function heapUse(): HeapUse {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  const usedBytes = old.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
  return { usedBytes, limitBytes: getHeapStatistics().heap_size_limit - YOUNG_BYTES };
}
