import { parseArgs } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { UsageError, failureOf } from '../../src/cli/failure.js';
import { GatewayError, SettingsError, type ErrorCode } from '../../src/errors.js';

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('what a command throws', () => {
  it('ends with 64 when the command line is wrong, ours or parseArgs saying so', () => {
    expect(failureOf(new UsageError('--x must be y.')).exitCode).toBe(64);
    const error = thrownBy(() => parseArgs({ args: ['--nonsense'], options: {} }));
    expect(failureOf(error)).toMatchObject({
      exitCode: 64,
      message: expect.stringMatching(/nonsense[^]*--help/),
    });
  });

  it('ends with 78 and every fault when settings are wrong', () => {
    const { exitCode, message } = failureOf(
      new SettingsError([
        { setting: 'PORT', problem: 'must be a number.' },
        { setting: 'HOST', problem: 'must be a name.' },
      ]),
    );
    expect(exitCode).toBe(78);
    expect(message.split('\n')).toEqual([
      'Nothing was started: 2 settings are wrong.',
      '  PORT must be a number.',
      '  HOST must be a name.',
    ]);
  });

  it.each([
    ['EADDRINUSE', /port 4000: another program listens there.*PORT .*emulator: --port/],
    ['EACCES', /PORT .*emulator: --port.* 1024/],
    ['EADDRNOTAVAIL', /HOST/],
  ])('ends with 1 and the fix when it cannot listen (%s)', (code, expected) => {
    const error = Object.assign(new Error(code), { code, address: '127.0.0.1', port: 4000 });
    const { exitCode, message } = failureOf(error);
    expect(exitCode).toBe(1);
    expect(message).toMatch(expected);
    expect(message).not.toContain('    at ');
  });

  it.each<[ErrorCode, string]>([
    ['UPSTREAM_FORBIDDEN', 'Why. (UPSTREAM_FORBIDDEN)\nThe command check says more.'],
    ['HISTORY_UNAVAILABLE', 'Why. (HISTORY_UNAVAILABLE)'],
  ])('ends with 1 for %s, and names the command check where that knows more', (code, message) => {
    expect(failureOf(new GatewayError(code, 'Why.'))).toEqual({ exitCode: 1, message });
  });

  it('ends with 70 and the stack when it is a bug', () => {
    const { exitCode, message } = failureOf(new TypeError('x is not a function'));
    expect(exitCode).toBe(70);
    expect(message).toMatch(/x is not a function[^]*failure\.test/);
    expect(failureOf('thrown text')).toMatchObject({ exitCode: 70 });
  });
});
