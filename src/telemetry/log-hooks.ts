import type { Logger } from 'pino';
import { errorFacts } from './error-facts.js';
import { faultOf } from './fault.js';
import type { TelemetryHooks } from './hooks.js';
import { createLeaseLog } from './lease-log.js';
import { createReconciliationLog } from './reconciliation-log.js';
import { createStoreLog } from './store-log.js';
import { createSweepLog } from './sweep-log.js';

/**
 * Turns what the rooms tell into log lines. Fields are picked one by one: what a room adds later, or an error carries
 * along (upstream bodies, URLs, tokens, names), stays out until somebody has looked at it here.
 */
export function createLogHooks(log: Logger): TelemetryHooks {
  return {
    onCall: (call) => {
      const { path, attempt, status, durationMs, bytes, clientRequestId, requestId } = call;
      const { budgetRemaining, breaker, error } = call;
      const facts = { path, attempt, status, durationMs, bytes, budgetRemaining, breaker };
      const isThrottled = error?.code === 'UPSTREAM_THROTTLED';
      log.debug({ ...facts, clientRequestId, requestId, ...errorFacts(error) }, 'upstream call');
      if (isThrottled) log.warn(errorFacts(error), 'Graph throttles');
    },
    onSweepEnded: createSweepLog(log),
    onReconciled: createReconciliationLog(log),
    onShortCutLost: ({ missingCount, surplusCount }) => {
      log.warn({ missingCount, surplusCount }, 'short sweeps were wrong and are off from now on');
    },
    onWarnings: createWarningLog(log),
    // A line for each request would say nothing that the metrics do not.
    onResponse: () => undefined,
    onIdentityRead: ({ callerId, requestId, fields, rowCount, userCount, window }) => {
      const span = window && { from: instantText(window.fromMs), to: instantText(window.toMs) };
      log.info({ callerId, requestId, fields, rowCount, userCount, ...span }, 'identities read');
    },
    // Anybody can have this written as often as they like; the metrics count it.
    onCallerRefused: (reason) => log.debug({ reason }, 'caller refused'),
    onKeysFault: (error) => log.warn(errorFacts(error), "no keys of the callers' issuer"),
    onUntrustedDocument: ({ documentHash }) => log.warn({ documentHash }, 'untrusted document'),
    onStoreUsed: createStoreLog(log),
    onStoreMoved: ({ fault, path }) => {
      log.error({ fault, path }, 'store could not be used and was moved aside');
    },
    onLease: createLeaseLog(log),
    onFault: (error, requestId) => {
      log.error({ requestId, ...faultOf(error) }, 'masked fault');
    },
  };
}

function instantText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Each is said once, and again when it has changed in more than its numbers: seconds of clocks go up and down. */
function createWarningLog(log: Logger): (warnings: readonly string[]) => void {
  let said: ReadonlySet<string> = new Set();
  return (warnings) => {
    const subjects = new Map(warnings.map((warning) => [warning.replace(/\d+/g, '#'), warning]));
    for (const [subject, notice] of subjects)
      if (!said.has(subject)) log.warn({ notice }, 'notice');
    said = new Set(subjects.keys());
  };
}
