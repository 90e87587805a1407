import type { Logger } from 'pino';
import type { GatewayError } from '../errors.js';
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
  let wasServed = false;
  // A short sweep sees fewer rows than a full one, so each kind is compared with its own.
  const isNew = { full: createChangeDetector('{}'), short: createChangeDetector('{}') };

  const logGood = (outcome: SweepOutcome) => {
    const { kind, rowCount, shrunkFromCount } = outcome;
    const facts = sweepFacts(outcome);
    const { quarantined } = facts;
    log[last === 'good' ? 'debug' : 'info']({ ...facts, rowCount }, NEWS[last]);
    if (shrunkFromCount !== undefined) log.warn({ shrunkFromCount, rowCount }, 'shrink believed');
    const isChange = isNew[kind](JSON.stringify(quarantined));
    if (isChange && outcome.quarantined.size > 0) log.warn({ kind, quarantined }, 'rows put aside');
    last = 'good';
  };
  const logFailed = (outcome: SweepOutcome, error: GatewayError) => {
    const details = { ...sweepFacts(outcome), ...errorFacts(error), problem: error.message };
    log.warn({ ...details, ...securityMark(error) }, 'sweep failed');
    if (error.code === 'INTERNAL_SERVER_ERROR') log.error(faultOf(error.cause), 'masked fault');
    if (wasServed && !outcome.isServed) log.error(errorFacts(error), 'nothing is served any more');
    // Whatever has never been read is read for the first time, however often it was tried.
    if (last === 'good') last = 'failed';
  };
  return (outcome) => {
    const { error, isServed } = outcome;
    if (error === undefined) logGood(outcome);
    else logFailed(outcome, error);
    wasServed = isServed;
  };
}

function sweepFacts(outcome: SweepOutcome) {
  const { kind, pageCount, savedPageCount, duplicateCount } = outcome;
  // In one order, so that equal counts read alike.
  const quarantined = Object.fromEntries([...outcome.quarantined].sort());
  const durationMs = Math.round(outcome.durationMs);
  return { kind, pageCount, savedPageCount, duplicateCount, quarantined, durationMs };
}
