import { useEffect } from 'preact/hooks';

/** Runs the task once after that time; while nobody looks at the page it waits until somebody does. undefined: never. */
export function useTimer(task: () => void, delayMs: number | undefined, since: unknown): void {
  useEffect(() => {
    if (delayMs === undefined) return undefined;
    let isDue = false;
    const runIfSeen = () => {
      if (!isDue || document.hidden) return;
      isDue = false;
      task();
    };
    const timer = setTimeout(() => {
      isDue = true;
      runIfSeen();
    }, delayMs);
    document.addEventListener('visibilitychange', runIfSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', runIfSeen);
    };
  }, [delayMs, since]);
}
