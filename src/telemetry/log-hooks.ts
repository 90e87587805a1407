import type { Logger } from 'pino';
import type { GatewayError } from '../errors.js';

// The shapes that the rooms' hooks bring, as far as they are logged. Telemetry imports no room: gateway.ts holds both
// ends together, and the compiler sees to it that they fit.

/** One call to Microsoft Graph, as far as it is logged. */
interface UpstreamCall {
  /** Without the query, which may hold names or a skip token. */
  readonly path: string;
  readonly attempt: number;
  readonly status: number | undefined;
  readonly error: GatewayError | undefined;
  readonly durationMs: number;
  readonly bytes: number;
  readonly clientRequestId: string;
  readonly requestId: string | undefined;
  readonly budgetRemaining: number;
}

/** One reading of the whole report, as far as it is logged. */
interface SweepOutcome {
  readonly pageCount: number;
  readonly rowCount: number;
  readonly duplicateCount: number;
  readonly quarantined: ReadonlyMap<string, number>;
  readonly durationMs: number;
  readonly error: GatewayError | undefined;
}

interface LogHooks {
  readonly onCall: (call: UpstreamCall) => void;
  readonly onSweepEnded: (outcome: SweepOutcome) => void;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/**
 * Turns what the rooms tell into log lines. Fields are picked one by one: what a room adds later, or an error carries
 * along (upstream bodies, URLs, tokens, names), stays out until somebody has looked at it here.
 */
export function createLogHooks(log: Logger): LogHooks {
  // How the last sweep ended: a change is news, the rest is routine.
  let last: 'none' | 'good' | 'failed' = 'none';
  return {
    onCall: (call) => {
      const { path, attempt, status, durationMs, bytes, clientRequestId, requestId } = call;
      const { budgetRemaining, error } = call;
      const facts = { path, attempt, status, durationMs, bytes, budgetRemaining };
      log.debug({ ...facts, clientRequestId, requestId, ...codeOf(error) }, 'upstream call');
    },
    onSweepEnded: ({ error, ...outcome }) => {
      const { pageCount, rowCount, duplicateCount } = outcome;
      const durationMs = Math.round(outcome.durationMs);
      const quarantined = Object.fromEntries(outcome.quarantined);
      const facts = { pageCount, rowCount, duplicateCount, quarantined, durationMs };
      if (error === undefined) log[last === 'good' ? 'debug' : 'info'](facts, NEWS[last]);
      else log.warn({ ...facts, ...codeOf(error), problem: error.message }, 'sweep failed');
      if (error?.code === 'INTERNAL_SERVER_ERROR') log.error(faultOf(error.cause), 'masked fault');
      last = error === undefined ? 'good' : 'failed';
    },
    onFault: (error, requestId) => {
      log.error({ requestId, ...faultOf(error) }, 'masked fault');
    },
  };
}

const NEWS = {
  none: 'report read for the first time',
  good: 'report read again',
  failed: 'report read again after a failure',
} as const;

function codeOf(error: GatewayError | undefined) {
  const { code, reason, retryAfterSeconds } = error ?? {};
  return { code, reason, retryAfterSeconds };
}

/** Errors of the engine whose messages speak of the program, never of its data. */
const OWN_ERRORS: readonly string[] = ['TypeError', 'RangeError', 'ReferenceError'];

/** Where it happened. What it says only when that cannot be somebody's data: messages quote what they complain about. */
function faultOf(error: unknown) {
  if (!(error instanceof Error)) return { fault: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const isOwn = OWN_ERRORS.includes(error.name) && !('code' in error);
  return { fault: error.name, ...(isOwn && { problem: error.message }), stack: frames.join('\n') };
}
