import { ERROR_KINDS, GatewayError, type ErrorCode } from '../../src/errors.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import { NOTHING_READ } from '../telemetry/standing.js';

/** What a scrape says once everything has happened that is counted. */
export async function everySeries(): Promise<string> {
  const metrics = createMetrics();
  const { hooks } = metrics;
  for (const error of [undefined, ...Object.keys(ERROR_KINDS).filter(isCode).map(errorOf)]) {
    hooks.onSweepEnded({
      kind: 'full',
      pageCount: 1,
      savedPageCount: 0,
      rowCount: 1,
      duplicateCount: 0,
      quarantined: new Map(),
      durationMs: 1,
      error,
      shrunkFromCount: undefined,
      isServed: true,
    });
    hooks.onCall({
      path: '/beta/reports/userCredentialUsageDetails',
      attempt: 1,
      status: 200,
      error,
      durationMs: 1,
      bytes: 1,
      clientRequestId: 'c-1',
      requestId: undefined,
      budgetRemaining: 3,
      breaker: 'CLOSED',
    });
    const code = error?.code ?? 'OK';
    hooks.onResponse({ route: '/graphql', status: 200, durationMs: 1, way: 'kept', shed: 'late', operation: { name: null, code } }); // prettier-ignore
  }
  hooks.onReconciled({ drifts: [], error: undefined });
  hooks.onCallerRefused('UNKNOWN_KEY');
  hooks.onStoreUsed({ operation: 'write', fault: undefined, durationMs: 1 });
  const asOfMs = NOTHING_READ.nowMs;
  const snapshot = { asOfMs, rowCount: 1, isComplete: true };
  const report = { state: 'FRESH', snapshot } as const;
  const upstream = { ...NOTHING_READ.upstream, clockSkewMs: 1 };
  const lease = { state: 'HELD', fence: 1 } as const;
  const text = await metrics
    .expose(() => ({ ...NOTHING_READ, ageMs: 1, report, upstream, lease }))
    .text();
  metrics.close();
  return text;
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_KINDS, code);
}

function errorOf(code: ErrorCode): GatewayError {
  return new GatewayError(code, 'x');
}
