import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import { createLog } from '../../src/telemetry/log.js';
import { createLogHooks } from '../../src/telemetry/log-hooks.js';

function createRecordedHooks() {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const hooks = createLogHooks(createLog({ level: 'debug', destination }));
  const records = () => lines.map((line): unknown => JSON.parse(line));
  return { hooks, lines, records };
}

const CALL = {
  path: '/beta/reports/userCredentialUsageDetails',
  attempt: 1,
  status: 200,
  error: undefined,
  durationMs: 12,
  bytes: 3456,
  clientRequestId: 'c-1',
  requestId: 'r-1',
  budgetRemaining: 3,
  breaker: 'HALF_OPEN',
} as const;

const GOOD = {
  kind: 'full',
  pageCount: 3,
  savedPageCount: 0,
  rowCount: 2700,
  duplicateCount: 1,
  quarantined: new Map<string, number>(),
  durationMs: 900.4,
  error: undefined,
  shrunkFromCount: undefined,
  isServed: true,
} as const;
const FAILED = {
  ...GOOD,
  error: new GatewayError('UPSTREAM_FORBIDDEN', 'Graph refuses us: grant Reports.Read.All.', {
    reason: 'PERMISSION',
    cause: new Error('canary-cause'),
  }),
};

describe('a sweep', () => {
  it('is news when it is the first whole one, and when it is the first after a failure', () => {
    const { hooks, records } = createRecordedHooks();
    [GOOD, GOOD, FAILED, GOOD].forEach(hooks.onSweepEnded);
    expect(records()).toMatchObject([
      { level: 'info', msg: 'report read for the first time', kind: 'full', rowCount: 2700, durationMs: 900 },
      { level: 'debug', msg: 'report read again' },
      { level: 'warn', msg: 'sweep failed' },
      { level: 'info', msg: 'report read again after a failure' },
    ]); // prettier-ignore
  });

  it('is the first one however often it was tried before', () => {
    const { hooks, records } = createRecordedHooks();
    [FAILED, FAILED, GOOD].forEach(hooks.onSweepEnded);
    expect(records().at(-1)).toMatchObject({ msg: 'report read for the first time' });
  });

  it('that is believed in spite of what it lacks says how many there were', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onSweepEnded({ ...GOOD, rowCount: 30, shrunkFromCount: 2700 });
    expect(records().at(-1)).toMatchObject({
      level: 'warn',
      msg: 'shrink believed',
      shrunkFromCount: 2700,
      rowCount: 30,
    });
  });

  it('after which nothing is served any more is an error, once', () => {
    const { hooks, records } = createRecordedHooks();
    const withheld = { ...FAILED, isServed: false };
    [GOOD, FAILED, withheld, withheld].forEach(hooks.onSweepEnded);
    expect(records().slice(2)).toMatchObject([
      { msg: 'sweep failed' },
      { level: 'error', msg: 'nothing is served any more', code: 'UPSTREAM_FORBIDDEN' },
      { msg: 'sweep failed' },
    ]);
  });

  it('that fails is a warning with its code and reason, without its cause', () => {
    const { hooks, lines, records } = createRecordedHooks();
    hooks.onSweepEnded(FAILED);
    expect(records()).toMatchObject([
      {
        level: 'warn',
        code: 'UPSTREAM_FORBIDDEN',
        reason: 'PERMISSION',
        problem: 'Graph refuses us: grant Reports.Read.All.',
      },
    ]);
    expect(lines.join()).not.toContain('canary');
  });

  it('that fails by a bug of ours says where', () => {
    const { hooks, records } = createRecordedHooks();
    const cause = new TypeError('x is not a function');
    const error = new GatewayError('INTERNAL_SERVER_ERROR', 'It failed.', { cause });
    hooks.onSweepEnded({ ...GOOD, error });
    expect(records()[1]).toMatchObject({
      level: 'error',
      fault: 'TypeError',
      problem: 'x is not a function',
      stack: expect.stringContaining('log-hooks.test'),
    });
  });
});

describe('a short sweep', () => {
  it('says what it saved', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onSweepEnded({ ...GOOD, kind: 'short', pageCount: 2, savedPageCount: 98 });
    expect(records()).toMatchObject([{ kind: 'short', pageCount: 2, savedPageCount: 98 }]);
  });
});

describe('rows put aside', () => {
  const withRows = (count: number, kind: 'full' | 'short' = 'full') => ({
    ...GOOD,
    kind,
    quarantined: new Map(count === 0 ? [] : [['ID', count]]),
  });
  const warnings = (records: () => unknown[]) =>
    records().filter((line) => JSON.stringify(line).includes('rows put aside'));

  it('are a warning when their counts change, and no more until they change again', () => {
    const { hooks, records } = createRecordedHooks();
    [0, 2, 2, 2, 3, 0, 2].forEach((count) => hooks.onSweepEnded(withRows(count)));
    expect(warnings(records)).toMatchObject([
      { level: 'warn', kind: 'full', quarantined: { ID: 2 } },
      { level: 'warn', quarantined: { ID: 3 } },
      { level: 'warn', quarantined: { ID: 2 } },
    ]);
  });

  it('of short sweeps are not compared with those of full ones', () => {
    const { hooks, records } = createRecordedHooks();
    const short = withRows(1, 'short');
    [withRows(5), short, withRows(5), short].forEach(hooks.onSweepEnded);
    expect(warnings(records)).toHaveLength(2);
  });
});

describe('a security event', () => {
  it.each([
    ['a refusal of our identity', 'UPSTREAM_FORBIDDEN', 'ROLE'],
    ['a certificate that is not to be trusted', 'UPSTREAM_UNREACHABLE', 'TLS'],
    ['a link to another host', 'UPSTREAM_BAD_RESPONSE', 'FOREIGN_LINK'],
  ] as const)('is %s', (_what, code, reason) => {
    const { hooks, records } = createRecordedHooks();
    const error = new GatewayError(code, 'It failed.', { reason, fingerprint: 'a1b2c3' });
    hooks.onSweepEnded({ ...GOOD, error });
    expect(records()).toMatchObject([
      { level: 'warn', event: 'security', code, reason, fingerprint: 'a1b2c3' },
    ]);
  });

  it('is no fault of the network', () => {
    const { hooks, records } = createRecordedHooks();
    const error = new GatewayError('UPSTREAM_UNREACHABLE', 'It failed.', { reason: 'DNS' });
    hooks.onSweepEnded({ ...GOOD, error });
    expect(records()).toMatchObject([{ level: 'warn', reason: 'DNS' }]);
    expect(records()).not.toMatchObject([{ event: 'security' }]);
  });
});

describe('a reconciliation', () => {
  const drift = {
    feature: 'RESET',
    authMethod: 'MOBILE_SMS',
    snapshotCount: 40,
    summaryCount: 55,
    userPrincipalName: 'canary@contoso.example',
  };

  it('that agrees is a line for debugging', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onReconciled({ drifts: [], error: undefined });
    expect(records()).toMatchObject([{ level: 'debug' }]);
  });

  it('that drifts is a warning with both counts, and no other field', () => {
    const { hooks, lines, records } = createRecordedHooks();
    hooks.onReconciled({ drifts: [drift], error: undefined });
    const named = {
      feature: 'RESET',
      authMethod: 'MOBILE_SMS',
      snapshotCount: 40,
      summaryCount: 55,
    };
    expect(records()).toMatchObject([{ level: 'warn', driftCount: 1, drifts: [named] }]);
    expect(lines.join()).not.toContain('canary');
  });

  it('names no more than 20 drifts', () => {
    const { hooks, lines, records } = createRecordedHooks();
    hooks.onReconciled({ drifts: Array.from({ length: 500 }, () => drift), error: undefined });
    expect(records()).toMatchObject([{ driftCount: 500 }]);
    expect(lines.join().match(/MOBILE_SMS/g)).toHaveLength(20);
  });

  it('that cannot be made is said once, until it can or something else stands in its way', () => {
    const { hooks, records } = createRecordedHooks();
    const unavailable = (retryAfterSeconds: number) => ({
      drifts: [],
      error: new GatewayError('UPSTREAM_THROTTLED', 'Wait.', { retryAfterSeconds }),
    });
    const forbidden = { drifts: [], error: FAILED.error };
    hooks.onReconciled(unavailable(3));
    hooks.onReconciled(unavailable(5));
    hooks.onReconciled(forbidden);
    hooks.onReconciled(forbidden);
    hooks.onReconciled({ drifts: [], error: undefined });
    hooks.onReconciled(unavailable(3));
    expect(records()).toMatchObject([
      { level: 'info', code: 'UPSTREAM_THROTTLED' },
      { level: 'warn', code: 'UPSTREAM_FORBIDDEN', event: 'security' },
      { level: 'debug' },
      { level: 'info', code: 'UPSTREAM_THROTTLED' },
    ]);
  });
});

describe('the loss of the short cut', () => {
  it('is a warning that says how far off it was', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onShortCutLost({ missingCount: 3, surplusCount: 1 });
    expect(records()).toMatchObject([{ level: 'warn', missingCount: 3, surplusCount: 1 }]);
  });
});

describe('a call to Graph', () => {
  it('is a line for debugging, with the fields that were looked at and no other', () => {
    const { hooks, lines, records } = createRecordedHooks();
    const call = { ...CALL, token: 'canary-token' };
    hooks.onCall(call);
    expect(records()).toMatchObject([
      {
        level: 'debug',
        msg: 'upstream call',
        status: 200,
        budgetRemaining: 3,
        requestId: 'r-1',
        breaker: 'HALF_OPEN',
      },
    ]);
    expect(lines.join()).not.toContain('canary');
  });
});

describe('a masked fault', () => {
  it('is an error under its request id that says where, not what somebody typed', () => {
    const { hooks, lines, records } = createRecordedHooks();
    hooks.onFault(new SyntaxError('Unexpected token in "canary@contoso.example"'), 'req-1');
    expect(records()).toMatchObject([
      {
        level: 'error',
        requestId: 'req-1',
        fault: 'SyntaxError',
        stack: expect.stringContaining('log-hooks.test'),
      },
    ]);
    expect(lines.join()).not.toContain('canary');
  });

  it('is logged whatever was thrown', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onFault('canary', 'req-2');
    expect(records()).toMatchObject([{ requestId: 'req-2', fault: 'string' }]);
  });
});

describe('a warning', () => {
  it('is said once, and again when it has been gone', () => {
    const { hooks, records } = createRecordedHooks();
    hooks.onWarnings(['The clock is 61 seconds behind.']);
    hooks.onWarnings(['The clock is 62 seconds behind.', 'The report ends on 2026-08-01.']);
    hooks.onWarnings([]);
    hooks.onWarnings(['The clock is 63 seconds behind.']);
    expect(records()).toMatchObject([
      { level: 'warn', msg: 'notice', notice: 'The clock is 61 seconds behind.' },
      { notice: 'The report ends on 2026-08-01.' },
      { notice: 'The clock is 63 seconds behind.' },
    ]);
  });
});

describe('a throttled call', () => {
  it('is a warning with the wait', () => {
    const { hooks, records } = createRecordedHooks();
    const error = new GatewayError('UPSTREAM_THROTTLED', 'Wait.', { retryAfterSeconds: 30 });
    hooks.onCall({ ...CALL, status: 429, error });
    expect(records().at(-1)).toMatchObject({
      level: 'warn',
      msg: 'Graph throttles',
      retryAfterSeconds: 30,
    });
  });
});
