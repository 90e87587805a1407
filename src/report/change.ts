import type { Clock } from '../time.js';

/** Lets any number of waiters know that something is new. */
export interface Change {
  announce(): void;
  /** Resolves at the next announcement, after `waitMs` without one, or when the signal is aborted. */
  readonly wait: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** Whether somebody waits. */
  readonly isAwaited: () => boolean;
}

export function createChange(clock: Clock): Change {
  const waiters = new Set<() => void>();
  return {
    isAwaited: () => waiters.size > 0,
    announce: () => {
      for (const resolve of waiters) resolve();
    },
    wait: (waitMs, signal) =>
      new Promise((resolve) => {
        const leave = () => {
          cancel();
          waiters.delete(leave);
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const cancel = clock.schedule(leave, waitMs);
        waiters.add(leave);
        signal?.addEventListener('abort', leave, { once: true });
        if (signal?.aborted) leave();
      }),
  };
}
