import type { Clock } from '../time.js';

/** Lets any number of waiters know that something is new. */
export interface Change {
  announce(): void;
  /** Resolves at the next announcement, or after `waitMs` without one. */
  readonly wait: (waitMs: number) => Promise<void>;
}

export function createChange(clock: Clock): Change {
  const waiters = new Set<() => void>();
  return {
    announce: () => {
      for (const resolve of waiters) resolve();
    },
    wait: (waitMs) =>
      new Promise((resolve) => {
        const leave = () => {
          cancel();
          waiters.delete(leave);
          resolve();
        };
        const cancel = clock.schedule(leave, waitMs);
        waiters.add(leave);
      }),
  };
}
