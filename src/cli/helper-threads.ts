import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Of Linux, from 0 to 19. Beside a thread that never rests, one of 10 has a tenth of the core. */
const HELPER_NICENESS = 10;

/**
 * Has the helpers of this process, which collect garbage, compile and inflate, give way to the thread that answers: they
 * are more than cores, and where there is one core for all, each would hold it for milliseconds while callers wait.
 * On Linux every thread has a priority of its own and may lower it (setpriority(2)). Elsewhere, and where that
 * is forbidden, all stays as it is.
 */
export function haveHelpersGiveWay(): void {
  try {
    const niceness = Math.max(HELPER_NICENESS, getPriority());
    for (const thread of readdirSync('/proc/self/task').map(Number)) {
      if (thread !== process.pid) setPriority(thread, niceness);
    }
  } catch {
    // A matter of milliseconds: no reason not to serve.
  }
}
