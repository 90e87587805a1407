import { StoreError, type Store } from '../store/store.js';
import { SECOND, type Clock } from '../time.js';

/** A store that all tenants use, and that holds nobody up for long when it is to end. */
export interface BoundedStore {
  readonly store: Store;
  /** Aborted when its time is over: whoever waits for the store waits no longer. */
  readonly ending: AbortSignal;
  /** What is being kept has time until then, on the clock that only grows, in milliseconds, and so has `close`. */
  readonly endBy: (endsAtMonotonicMs: number) => void;
  /**
   * For the start, when each tenant reads what was kept: one after the other, so that none waits for those before it in its own
   * time. When the store has not answered one of them, who calls `heard` when it does, the others do not ask any more.
   * @throws StoreError
   */
  readonly inTurn: <Result>(task: (heard: () => void) => Promise<Result>) => Promise<Result>;
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
  let last: Promise<unknown> = Promise.resolve();
  let unanswered: StoreError | undefined;
  const inTurn = async <Result>(task: (heard: () => void) => Promise<Result>) => {
    if (unanswered !== undefined) throw unanswered;
    const state = { isHeard: false };
    try {
      return await task(() => {
        state.isHeard = true;
      });
    } catch (error) {
      const isSilent = error instanceof StoreError && error.fault === 'UNREACHABLE';
      if (isSilent && !state.isHeard) unanswered = error;
      throw error;
    }
  };
  return {
    store,
    ending: ending.signal,
    endBy: (endsAtMonotonicMs) => {
      const leftMs = Math.max(LEAST_END_MS, endsAtMonotonicMs - clock.monotonicMs());
      // Whoever says so first: all tenants end together.
      cancelEnd ??= clock.schedule(() => ending.abort(), Math.min(END_LIMIT_MS, leftMs));
    },
    inTurn: (task) => {
      const turn = last.then(() => inTurn(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      await store.close(ending.signal).catch(() => undefined);
      cancelEnd?.();
    },
  };
}
