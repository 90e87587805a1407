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

const GOOD = {
  pageCount: 3,
  rowCount: 2700,
  duplicateCount: 1,
  quarantined: new Map([['ID', 2]]),
  durationMs: 900.4,
  error: undefined,
};
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
      { level: 'info', msg: 'report read for the first time', rowCount: 2700, quarantined: { ID: 2 }, durationMs: 900 },
      { level: 'debug', msg: 'report read again' },
      { level: 'warn', msg: 'sweep failed' },
      { level: 'info', msg: 'report read again after a failure' },
    ]); // prettier-ignore
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

describe('a call to Graph', () => {
  it('is a line for debugging, with the fields that were looked at and no other', () => {
    const { hooks, lines, records } = createRecordedHooks();
    const call = {
      path: '/beta/reports/userCredentialUsageDetails',
      attempt: 1,
      status: 200,
      error: undefined,
      durationMs: 12,
      bytes: 3456,
      clientRequestId: 'c-1',
      requestId: 'r-1',
      budgetRemaining: 3,
      token: 'canary-token',
    };
    hooks.onCall(call);
    expect(records()).toMatchObject([
      { level: 'debug', msg: 'upstream call', status: 200, budgetRemaining: 3, requestId: 'r-1' },
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
