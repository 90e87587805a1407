import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Of Linux, from 0 to 19. Beside a thread that never rests, one of 10 has a tenth of their core. */
const HELPER_NICENESS = 10;

/**
 * Has the helpers that this process has by now, which collect garbage, compile, and compress, give way to the thread that
 * answers: where all have one core, each of them would hold it for milliseconds while callers wait. On Linux every
 * thread has a priority of its own and may lower it (setpriority(2)). Elsewhere, and where that is forbidden, all stays as
 * it is.
 */
export function haveHelpersGiveWay(): void {
  const niceness = Math.max(HELPER_NICENESS, getPriority());
  for (const thread of threadsOfLinux()) {
    if (thread !== process.pid) lowerPriority(thread, niceness);
  }
}

function threadsOfLinux(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}

function lowerPriority(thread: number, niceness: number): void {
  try {
    setPriority(thread, niceness);
  } catch {
    // Ended meanwhile, or forbidden: a matter of milliseconds, and no reason not to serve.
  }
}
