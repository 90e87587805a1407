import type { Logger } from 'pino';
import type { LeaseStanding } from './hooks.js';

/** Said when it changes. */
export function createLeaseLog(log: Logger): (standing: LeaseStanding) => void {
  return ({ state, fence }) => {
    if (state === 'HELD') log.info({ fence }, 'this gateway reads the report for all');
    else if (state === 'FOLLOWING') log.info('another gateway reads the report');
    else log.warn({ state, problem: PROBLEMS[state] }, 'the report is not shared now');
  };
}

const PROBLEMS = {
  ALONE: 'The database of STORE_URL does not answer. This gateway goes on to read the report, with one call in each window of GRAPH_BUDGET, and nobody else learns of it.',
  CUT_OFF: 'The database of STORE_URL does not answer. What this gateway has in memory is served, and it reads nothing until the database is back.',
  UNSHARED: 'The file of STORE_URL cannot be used. This gateway reads the report for itself.',
} as const; // prettier-ignore
