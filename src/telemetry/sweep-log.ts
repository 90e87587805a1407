import type { Logger } from 'pino';
import { createChangeDetector } from './change.js';
import { errorFacts, securityMark } from './error-facts.js';
import { faultOf } from './fault.js';
import type { SweepOutcome } from './hooks.js';

const NEWS = {
  none: 'report read for the first time',
  good: 'report read again',
  failed: 'report read again after a failure',
} as const;

/** How a sweep ended: a change is news, the rest is routine. */
export function createSweepLog(log: Logger): (outcome: SweepOutcome) => void {
  let last: keyof typeof NEWS = 'none';
  // A short sweep sees fewer rows than a full one, so each kind is compared with its own.
  const isNew = { full: createChangeDetector('{}'), short: createChangeDetector('{}') };
  return (outcome) => {
    const { kind, error } = outcome;
    const facts = sweepFacts(outcome);
    const { quarantined } = facts;
    if (error === undefined) {
      log[last === 'good' ? 'debug' : 'info'](facts, NEWS[last]);
      const isChange = isNew[kind](JSON.stringify(quarantined));
      if (isChange && outcome.quarantined.size > 0)
        log.warn({ kind, quarantined }, 'rows put aside');
    } else {
      const details = { ...facts, ...errorFacts(error), problem: error.message };
      log.warn({ ...details, ...securityMark(error) }, 'sweep failed');
      if (error.code === 'INTERNAL_SERVER_ERROR') log.error(faultOf(error.cause), 'masked fault');
    }
    last = error === undefined ? 'good' : 'failed';
  };
}

function sweepFacts(outcome: SweepOutcome) {
  const { kind, pageCount, savedPageCount, rowCount, duplicateCount } = outcome;
  // In one order, so that equal counts read alike.
  const quarantined = Object.fromEntries([...outcome.quarantined].sort());
  const durationMs = Math.round(outcome.durationMs);
  return { kind, pageCount, savedPageCount, rowCount, duplicateCount, quarantined, durationMs };
}
