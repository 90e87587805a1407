import { abortReason } from '../time.js';

/** What a promise brings, or a rejection as soon as the signal is aborted: what goes on then, nobody waits for. */
export function untilAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(abortReason(signal));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const settled = () => signal.removeEventListener('abort', giveUp);
    promise.then(resolve, reject).finally(settled);
  });
}
