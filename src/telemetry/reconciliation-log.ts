import type { Logger } from 'pino';
import { createChangeDetector } from './change.js';
import { errorFacts, securityMark } from './error-facts.js';
import { faultOf } from './fault.js';
import { codeLabel, type Reconciliation } from './hooks.js';

/** Drifts named in one line; how many there are stands beside them. */
const MOST_DRIFTS = 20;

/** Whether our counts agree with Graph's own summary. */
export function createReconciliationLog(log: Logger): (reconciliation: Reconciliation) => void {
  const isNew = createChangeDetector();
  return ({ drifts, error }) => {
    const isChange = isNew(`${codeLabel(error)} ${error?.reason ?? ''}`);
    if (error !== undefined) {
      const mark = securityMark(error);
      const level = mark.event === undefined ? 'info' : 'warn';
      const facts = { ...errorFacts(error), ...mark };
      if (isChange) log[level](facts, "Graph's summary is not available");
      if (error.code === 'INTERNAL_SERVER_ERROR') log.error(faultOf(error.cause), 'masked fault');
    } else if (drifts.length > 0) {
      const named = drifts.slice(0, MOST_DRIFTS).map(driftFacts);
      log.warn({ driftCount: drifts.length, drifts: named }, "counts differ from Graph's summary");
    } else {
      log.debug("counts agree with Graph's summary");
    }
  };
}

function driftFacts(drift: Reconciliation['drifts'][number]) {
  const { feature, authMethod, snapshotCount, summaryCount } = drift;
  return { feature, authMethod, snapshotCount, summaryCount };
}
