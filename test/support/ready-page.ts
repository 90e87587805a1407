import type { SweepPage } from '../../src/report/sweep.js';
import type { Work } from '../../src/report/work.js';

/** A page whose rows are read already. */
// eslint-disable-next-line require-yield -- there is nothing left to do
export function* readyPage(page: SweepPage): Work<SweepPage> {
  return page;
}
