import type { Store } from '../store/store.js';
import { SECOND, type Clock } from '../time.js';

/** A store that all tenants use, and that holds nobody up for long when it is to end. */
export interface BoundedStore {
  readonly store: Store;
  /** Aborted when its time is over: whoever waits for the store waits no longer. */
  readonly ending: AbortSignal;
  /** What is being kept has time until then, on the clock that only grows, in milliseconds, and so has `close`. */
  readonly endBy: (endsAtMonotonicMs: number) => void;
  /** Never rejects: nobody can do anything about it any more. */
  readonly close: () => Promise<void>;
}

/** A stop waits so long for the store, and less where that would be longer than the process may take. */
const END_LIMIT_MS = 5 * SECOND;
/** What a store that works needs to end. */
const LEAST_END_MS = SECOND;

export function boundStore(store: Store, clock: Clock): BoundedStore {
  const ending = new AbortController();
  let cancelEnd: (() => void) | undefined;
  return {
    store,
    ending: ending.signal,
    endBy: (endsAtMonotonicMs) => {
      const leftMs = Math.max(LEAST_END_MS, endsAtMonotonicMs - clock.monotonicMs());
      // Whoever says so first: all tenants end together.
      cancelEnd ??= clock.schedule(() => ending.abort(), Math.min(END_LIMIT_MS, leftMs));
    },
    close: async () => {
      await store.close(ending.signal).catch(() => undefined);
      cancelEnd?.();
    },
  };
}
