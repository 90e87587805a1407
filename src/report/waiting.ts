import type { Clock } from '../time.js';
import type { Change } from './change.js';
import { tooOld, unavailable } from './freshness.js';
import type { Snapshot } from './snapshot.js';
import type { Sweeper } from './sweeper.js';

/** How old an answer may be, for a caller who minds. */
export interface AgeBound {
  /** The sweep behind the snapshot began then or later; milliseconds since 1970-01-01T00:00:00Z. */
  readonly leastAsOfMs: number;
  /** How long the caller can wait in all, in milliseconds. */
  readonly waitMs: number;
}

interface WaitingOptions {
  readonly clock: Clock;
  /** How long a query waits, in milliseconds, while nothing has been read yet. */
  readonly coldWaitMs: number;
  readonly sweeper: Pick<Sweeper, 'served' | 'running' | 'ledger' | 'failure'>;
  /** Whether another gateway reads the report for us, so that it comes without a sweep of our own. */
  readonly isFollowing: () => boolean;
  /** Until anything can be new, in milliseconds: the next sweep, or Graph's own pause. 0 while pages come. */
  readonly idleMs: () => number;
  /** Aborted when there is nothing to wait for any more. */
  readonly signal: AbortSignal;
}

/** What callers may wait for, each with a wait for changes of their own. None of it starts a sweep. */
interface Waiting {
  /** While nothing whole can be served, the running sweep gets a moment: a small report is complete by then. */
  forFirst(wait: Change['wait']): Promise<void>;
  /**
   * Joins the running sweep, or the next one if that begins before the deadline, which is on the clock that only grows.
   */
  forSnapshot(leastAsOfMs: number, deadlineMs: number, wait: Change['wait']): Promise<Snapshot>;
}

export function createWaiting(options: WaitingOptions): Waiting {
  const { clock, coldWaitMs, sweeper, isFollowing, idleMs, signal } = options;

  /** Once something has arrived, only in the sweep's first moments. */
  const firstWaitMs = () => {
    const { running } = sweeper;
    if (running === undefined || sweeper.served() === undefined) return coldWaitMs;
    return Math.min(coldWaitMs, running.asOfMs + coldWaitMs - clock.now());
  };

  const servedOrThrow = () => {
    const snapshot = sweeper.served();
    if (snapshot !== undefined) return snapshot;
    signal.throwIfAborted();
    const { ledger, failure } = sweeper;
    throw unavailable({
      hasOldSnapshot: ledger.snapshot !== undefined,
      failure,
      isFollowing: isFollowing(),
      idleMs: idleMs(),
    });
  };

  return {
    forFirst: async (wait) => {
      const deadlineMs = clock.monotonicMs() + firstWaitMs();
      while (
        sweeper.served()?.isComplete !== true &&
        (sweeper.running !== undefined || (isFollowing() && sweeper.failure === undefined)) &&
        !signal.aborted
      ) {
        const leftMs = deadlineMs - clock.monotonicMs();
        if (leftMs <= 0) return;
        await wait(leftMs);
      }
    },
    forSnapshot: async (leastAsOfMs, deadlineMs, wait) => {
      for (;;) {
        const snapshot = servedOrThrow();
        if (snapshot.asOfMs >= leastAsOfMs) return snapshot;
        signal.throwIfAborted();
        const leftMs = deadlineMs - clock.monotonicMs();
        if (leftMs <= 0 || idleMs() >= leftMs) throw tooOld(idleMs());
        await wait(leftMs);
      }
    },
  };
}
