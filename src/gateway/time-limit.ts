import type { Clock } from '../time.js';

/** Does something whose signal says when its time is over. What it has to do with that, it knows itself. */
export async function within<Result>(
  clock: Clock,
  limitMs: number,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const cancel = clock.schedule(() => limit.abort(), limitMs);
  try {
    return await task(limit.signal);
  } finally {
    cancel();
  }
}
