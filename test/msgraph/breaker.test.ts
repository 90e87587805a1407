import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../src/errors.js';
import { GatewayError } from '../../src/errors.js';
import { createBreaker, isFailure } from '../../src/msgraph/breaker.js';
import { sweepRetryDelayMs } from '../../src/report/freshness.js';
import { SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

const DOWN = new GatewayError('UPSTREAM_ERROR', 'Microsoft Graph failed.', { reason: 'SERVER' });

function start() {
  const clock = createFakeClock();
  const breaker = createBreaker(clock);
  const fail = (times = 1) => {
    for (let call = 0; call < times; call += 1) breaker.enter().failed(DOWN);
  };
  return { clock, breaker, fail };
}

describe('a breaker', () => {
  it('opens with the third failure in a row', () => {
    const { breaker, fail } = start();
    fail(2);
    expect(breaker.state()).toBe('CLOSED');
    fail();
    expect(breaker.state()).toBe('OPEN');
  });

  it('begins to count anew with every answer', () => {
    const { breaker, fail } = start();
    fail(2);
    breaker.enter().answered();
    fail(2);
    expect(breaker.state()).toBe('CLOSED');
  });

  it('refuses while it is open with what failed last, and the seconds that are left', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(2 * SECOND);
    expect(() => breaker.enter()).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_ERROR', reason: 'SERVER', retryAfterSeconds: 7 }),
    );
  });

  it('lets a single probe through when it has been open long enough', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(9 * SECOND);
    expect(breaker.state()).toBe('HALF_OPEN');
    breaker.enter();
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }));
  });

  it('is closed by a probe that is answered', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(9 * SECOND);
    breaker.enter().answered();
    expect(breaker.state()).toBe('CLOSED');
    fail(2);
    expect(breaker.state()).toBe('CLOSED');
  });

  it('opens again, for as long, with a probe that fails', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(20 * SECOND);
    fail();
    await clock.advance(9 * SECOND - 1);
    expect(breaker.state()).toBe('OPEN');
    await clock.advance(1);
    expect(breaker.state()).toBe('HALF_OPEN');
  });

  it('lets the next one probe when a probe was abandoned', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(9 * SECOND);
    breaker.enter().abandoned();
    expect(breaker.state()).toBe('HALF_OPEN');
    expect(() => breaker.enter()).not.toThrow();
  });

  it('does not stay open any longer for a call from before that fails as well', async () => {
    const { breaker, fail, clock } = start();
    const early = breaker.enter();
    fail(3);
    await clock.advance(8 * SECOND);
    early.failed(DOWN);
    await clock.advance(SECOND);
    expect(breaker.state()).toBe('HALF_OPEN');
  });

  it('hears only the first word about a call', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(9 * SECOND);
    const probe = breaker.enter();
    probe.failed(DOWN);
    await clock.advance(9 * SECOND);
    breaker.enter();
    probe.abandoned();
    expect(() => breaker.enter()).toThrow(GatewayError);
  });

  it('learns nothing from a call that is not counted', () => {
    const { breaker, fail } = start();
    fail(2);
    breaker.enter({ isCounted: false }).answered();
    breaker.enter({ isCounted: false }).failed(DOWN);
    expect(breaker.state()).toBe('CLOSED');
    fail();
    expect(breaker.state()).toBe('OPEN');
  });

  it('makes no probe of a call that is not counted', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    await clock.advance(9 * SECOND);
    expect(() => breaker.enter({ isCounted: false })).toThrow(GatewayError);
    expect(() => breaker.enter()).not.toThrow();
  });

  it('is half open whenever a sweep comes back after one that failed', async () => {
    const { breaker, fail, clock } = start();
    fail(3);
    for (let count = 1; count < 8; count += 1) {
      await clock.advance(
        sweepRetryDelayMs({ error: DOWN, count, alikeCount: 1, refusalCount: 0 }) - 1,
      );
      expect(breaker.state()).toBe('HALF_OPEN');
      fail();
    }
  });
});

describe('isFailure', () => {
  it.each<[ErrorCode, string | undefined, boolean]>([
    ['UPSTREAM_ERROR', 'SERVER', true],
    ['UPSTREAM_UNREACHABLE', 'RESET', true],
    ['UPSTREAM_TIMEOUT', 'HEADERS', true],
    ['UPSTREAM_BAD_RESPONSE', 'JSON', true],
    ['UPSTREAM_ERROR', 'REQUEST', false],
    ['UPSTREAM_THROTTLED', undefined, false],
    ['UPSTREAM_UNAUTHORIZED', 'REJECTED', false],
    ['UPSTREAM_FORBIDDEN', 'LICENSE', false],
    ['UPSTREAM_GONE', undefined, false],
  ])('of %s %s is %s', (code, reason, is) => {
    expect(isFailure({ code, reason })).toBe(is);
  });
});
