import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import { joinHooks, type TelemetryHooks } from '../../src/telemetry/hooks.js';
import { createLog } from '../../src/telemetry/log.js';
import { createLogHooks } from '../../src/telemetry/log-hooks.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import { NOTHING_READ } from './standing.js';

const HOOK_NAMES = ['onCall', 'onSweepEnded', 'onReconciled', 'onShortCutLost', 'onWarnings', 'onResponse', 'onIdentityRead', 'onCallerRefused', 'onKeysFault', 'onUntrustedDocument', 'onStoreUsed', 'onStoreMoved', 'onLease', 'onFault'] as const; // prettier-ignore

/** Notes the names of the hooks that are called; then throws, if told to. */
function createListener(error?: Error) {
  const told: string[] = [];
  const tell = (name: string) => () => {
    told.push(name);
    if (error !== undefined) throw error;
  };
  const hooks: TelemetryHooks = {
    onCall: tell('onCall'),
    onSweepEnded: tell('onSweepEnded'),
    onReconciled: tell('onReconciled'),
    onShortCutLost: tell('onShortCutLost'),
    onWarnings: tell('onWarnings'),
    onResponse: tell('onResponse'),
    onIdentityRead: tell('onIdentityRead'),
    onCallerRefused: tell('onCallerRefused'),
    onKeysFault: tell('onKeysFault'),
    onUntrustedDocument: tell('onUntrustedDocument'),
    onStoreUsed: tell('onStoreUsed'),
    onStoreMoved: tell('onStoreMoved'),
    onLease: tell('onLease'),
    onFault: tell('onFault'),
  };
  return { hooks, told };
}

function tellEverything(hooks: TelemetryHooks): void {
  hooks.onCall({
    path: '/beta/reports/x',
    attempt: 1,
    status: 200,
    error: undefined,
    durationMs: 1,
    bytes: 1,
    clientRequestId: 'c-1',
    requestId: undefined,
    budgetRemaining: 3,
    breaker: 'CLOSED',
  });
  hooks.onSweepEnded({
    kind: 'full',
    pageCount: 1,
    savedPageCount: 0,
    rowCount: 1,
    duplicateCount: 0,
    quarantined: new Map(),
    durationMs: 1,
    error: undefined,
    shrunkFromCount: undefined,
    isServed: true,
  });
  hooks.onReconciled({ drifts: [], error: undefined });
  hooks.onShortCutLost({ missingCount: 1, surplusCount: 0 });
  hooks.onWarnings(['Graph says so.']);
  hooks.onResponse({ route: '/graphql', status: 200, durationMs: 1 });
  hooks.onIdentityRead({
    callerId: 'help desk',
    requestId: 'one',
    fields: ['User.userDisplayName'],
    rowCount: 0,
    userCount: 1,
    window: undefined,
  });
  hooks.onCallerRefused('UNKNOWN_KEY');
  hooks.onKeysFault(new GatewayError('UNAUTHENTICATED', 'No keys.'));
  hooks.onUntrustedDocument({ documentHash: 'abc' });
  hooks.onStoreUsed({ operation: 'write', fault: 'UNWRITABLE', durationMs: 1 });
  hooks.onStoreMoved({ fault: 'DAMAGED', path: 'store.db.damaged' });
  hooks.onLease({ state: 'HELD', fence: 1 });
  hooks.onFault(new Error('x'), 'r-1');
}

describe('joined hooks', () => {
  it('tell every listener everything', () => {
    const [one, other] = [createListener(), createListener()];
    const log = createLog({ level: 'silent', destination: { write: () => undefined } });
    tellEverything(joinHooks(log, [one.hooks, other.hooks]));
    expect([one.told, other.told]).toEqual([HOOK_NAMES, HOOK_NAMES]);
  });

  it('go on when a listener throws, and log it without what it says', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    const [broken, other] = [createListener(new Error('canary')), createListener()];
    tellEverything(
      joinHooks(createLog({ level: 'info', destination }), [broken.hooks, other.hooks]),
    );
    expect(other.told).toEqual(HOOK_NAMES);
    expect(lines).toHaveLength(HOOK_NAMES.length);
    expect(lines.every((line) => line.includes('"msg":"telemetry failed"'))).toBe(true);
    expect(lines.join()).not.toContain('canary');
  });

  it('go on when the log itself throws', async () => {
    const destination = {
      write: () => {
        throw new Error('EPIPE');
      },
    };
    const log = createLog({ level: 'debug', destination });
    const metrics = createMetrics();
    const { hooks } = metrics;
    expect(() => tellEverything(joinHooks(log, [createLogHooks(log), hooks]))).not.toThrow();
    const text = await metrics.expose(() => NOTHING_READ).text();
    expect(text).toContain('credential_usage_sweeps_total{kind="full",outcome="OK"} 1');
  });
});
