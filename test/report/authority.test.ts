import { describe, expect, it } from '@jest/globals';
import { isAuthorityLost, probePauseMs, refusedOnceMore } from '../../src/report/authority.js';
import type { Refusals } from '../../src/report/authority.js';
import { MINUTE, SECOND } from '../../src/time.js';

const FIRST_MS = Date.UTC(2026, 2, 1);
const GRACE_MS = 5 * MINUTE;

/** The books after refusals so many seconds after the first. */
function refusedAfter(...seconds: readonly number[]): Refusals | undefined {
  return seconds.reduce<Refusals | undefined>(
    (refusals, second) => refusedOnceMore(refusals, FIRST_MS + second * SECOND),
    undefined,
  );
}

describe('refusedOnceMore', () => {
  it('counts refusals and keeps when the first of them came', () => {
    expect(refusedAfter(0)).toEqual({ count: 1, sinceMonotonicMs: FIRST_MS });
    expect(refusedAfter(0, 30, 60)).toEqual({ count: 3, sinceMonotonicMs: FIRST_MS });
  });
});

describe('isAuthorityLost', () => {
  const isLost = (refusals: Refusals | undefined, afterMs: number, graceMs = GRACE_MS) =>
    isAuthorityLost(refusals, FIRST_MS + afterMs, graceMs);

  it('is false while Graph has not refused', () => {
    expect(isLost(undefined, 100 * GRACE_MS)).toBe(false);
  });

  it('is true after the grace and three refusals', () => {
    expect(isLost(refusedAfter(0, 30, 60), GRACE_MS - 1)).toBe(false);
    expect(isLost(refusedAfter(0, 30, 60), GRACE_MS)).toBe(true);
  });

  it('is false for one or two refusals, however long ago', () => {
    expect(isLost(refusedAfter(0), 100 * GRACE_MS)).toBe(false);
    expect(isLost(refusedAfter(0, 30), 100 * GRACE_MS)).toBe(false);
  });

  it('takes three refusals at once where no grace is given', () => {
    expect(isLost(refusedAfter(0, 30), MINUTE, 0)).toBe(false);
    expect(isLost(refusedAfter(0, 30, 60), MINUTE, 0)).toBe(true);
  });
});

describe('probePauseMs', () => {
  it('probes 30, 60, 120 and 240 seconds after the first refusal, then every five minutes', () => {
    const probesAt: number[] = [];
    for (let count = 1, second = 0; count <= 7; count += 1) {
      second += probePauseMs(count) / SECOND;
      probesAt.push(second);
    }
    expect(probesAt).toEqual([30, 60, 120, 240, 540, 840, 1140]);
  });
});
