import { describe, expect, it } from '@jest/globals';
import { createVerifiedTokens } from '../../src/auth/verified-tokens.js';
import { createFakeClock } from '../support/fake-clock.js';

const caller = { id: 'a', view: 'COUNTS' } as const;

function start() {
  const clock = createFakeClock();
  const tokens = createVerifiedTokens(clock);
  const add = (token: string, { expiresInMs = 5000, trustedForMs = 5000 }) => {
    const expiresAtMs = clock.now() + expiresInMs;
    tokens.add(token, { caller, expiresAtMs, trustedUntilMs: clock.monotonicMs() + trustedForMs });
  };
  return { clock, tokens, add };
}

describe('a verified token', () => {
  it('is known until it ends', async () => {
    const { clock, tokens, add } = start();
    add('token', { expiresInMs: 1000 });
    await clock.advance(999);
    expect(tokens.callerOf('token')).toBe(caller);
    expect(tokens.callerOf('Token')).toBeUndefined();
    await clock.advance(1);
    expect(tokens.callerOf('token')).toBeUndefined();
  });

  it('is known no longer than its key is trusted, even when the wall clock is set back', async () => {
    const { clock, tokens, add } = start();
    add('token', { trustedForMs: 1000 });
    clock.jumpWallClock(-60_000);
    await clock.advance(1000);
    expect(tokens.callerOf('token')).toBeUndefined();
  });

  it('is not kept when it has ended already', () => {
    const { tokens, add } = start();
    add('token', { expiresInMs: 0 });
    add('other', { trustedForMs: -Infinity });
    expect([tokens.callerOf('token'), tokens.callerOf('other')]).toEqual([undefined, undefined]);
  });

  it('is forgotten when 10,000 others have come since', () => {
    const { tokens, add } = start();
    add('first', {});
    add('used', {});
    for (let index = 0; index < 9999; index += 1) {
      add(`token-${index}`, {});
      tokens.callerOf('used');
    }
    expect(tokens.callerOf('first')).toBeUndefined();
    expect(tokens.callerOf('used')).toBe(caller);
  });
});
