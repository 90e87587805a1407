import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_ALONE_MS, maySweep, mayGoOut, reservesFor, reservesWithout, shareOf, type Tenure } from '../../src/gateway/tenure.js'; // prettier-ignore
import type { LeaseView, Reserve } from '../../src/store/lease.js';
import { SECOND } from '../../src/time.js';

const BUDGET = { calls: 4, windowMs: 10 * SECOND };
const TENURE: Tenure = { fence: 1, heldUntilMs: 5000, reservedUntilMs: [], cutOffAtMs: undefined };
const SEEN: LeaseView = { holder: 'a', fence: 1, leftMs: 0, callAgesMs: [], pauseLeftMs: -1, reserves: [], image: null, nowMs: 0 }; // prettier-ignore

describe('a holder', () => {
  it('calls with all of the budget until its lease is over, to the millisecond', () => {
    expect(shareOf(TENURE, BUDGET, 0)).toBe(4);
    expect([4999, 5000].map((nowMs) => mayGoOut(TENURE, BUDGET, nowMs))).toEqual([true, false]);
    expect(maySweep(TENURE, BUDGET, 5000)).toBe(false);
  });

  it('leaves a call to each of those who may have been cut off, as long as they may call', () => {
    const tenure = { ...TENURE, reservedUntilMs: [1000, 2000] };
    expect([0, 1000, 2000].map((nowMs) => shareOf(tenure, BUDGET, nowMs))).toEqual([2, 3, 4]);
  });
});

describe('a holder that is cut off', () => {
  const cutOff = { ...TENURE, cutOffAtMs: 4000 };

  it('goes on with one call in each window, also when its lease is over, as long as that is left to it', () => {
    expect(shareOf(cutOff, BUDGET, 4000)).toBe(1);
    expect(maySweep(cutOff, BUDGET, 5000 + LONGEST_ALONE_MS / 2)).toBe(true);
    // Its last call is to have left the window before its share is another's.
    expect(maySweep(cutOff, BUDGET, 5000 + LONGEST_ALONE_MS - 2 * BUDGET.windowMs)).toBe(false);
  });

  it('makes no call when it has not asked the database for a while: it may have slept', () => {
    expect([8999, 9000].map((nowMs) => mayGoOut(cutOff, BUDGET, nowMs))).toEqual([true, false]);
  });

  it('falls silent where half of the budget is left to others, or there is but one call', () => {
    const late = { ...cutOff, reservedUntilMs: [90_000, 90_000] };
    for (const [tenure, budget] of [[late, BUDGET], [cutOff, { ...BUDGET, calls: 1 }]] as const) {
      expect(shareOf(tenure, budget, 4000)).toBe(0);
      expect(mayGoOut(tenure, budget, 5000)).toBe(false);
    }
  }); // prettier-ignore
});

describe('whoever takes a lease', () => {
  it('leaves a share to a holder that did not give it back, and none to one that did, or to itself', () => {
    expect(reservesFor(SEEN, 'b', BUDGET)).toEqual([{ holder: 'a', leftMs: LONGEST_ALONE_MS }]);
    expect(reservesFor({ ...SEEN, holder: '' }, 'b', BUDGET)).toEqual([]);
    expect(reservesFor(SEEN, 'a', BUDGET)).toEqual([]);
  });

  it('keeps what stands for others, until they come back and their last call has left the window', () => {
    const reserves = [{ holder: 'b', leftMs: 9 }, { holder: 'c', leftMs: 90_000 }, { holder: 'd', leftMs: -1 }]; // prettier-ignore
    const seen = { ...SEEN, holder: '', reserves };
    expect(reservesFor(seen, 'b', BUDGET)).toEqual([{ holder: 'c', leftMs: 90_000 }]);
    expect(reservesWithout(seen, 'c', 10_500)).toEqual([
      { holder: 'b', leftMs: 9 },
      { holder: 'c', leftMs: 10_500 },
      { holder: 'd', leftMs: -1 },
    ]);
  });

  it('finds, however many were cut off one after the other, that all together stay within the budget', () => {
    const cut = fc.record({ isReleased: fc.boolean(), laterMs: fc.integer({ min: 5000, max: 2 * LONGEST_ALONE_MS }) }); // prettier-ignore
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(cut, { maxLength: 8 }),
        (calls, cuts) => {
          const budget = { calls, windowMs: BUDGET.windowMs };
          let nowMs = 0;
          let reserves: readonly Reserve[] = [];
          const cutOff: Tenure[] = [];
          let tenure: Tenure = { ...TENURE, heldUntilMs: nowMs + 5000 };
          cuts.forEach(({ isReleased, laterMs }, number) => {
            // The time passes in which nobody but those who are cut off calls.
            nowMs += laterMs;
            if (!isReleased) cutOff.push({ ...tenure, cutOffAtMs: nowMs });
            const left = reserves.map(({ holder, leftMs }) => ({
              holder,
              leftMs: leftMs - laterMs,
            }));
            const seen = { ...SEEN, holder: isReleased ? '' : `h${number}`, leftMs: tenure.heldUntilMs - nowMs, reserves: left }; // prettier-ignore
            reserves = reservesFor(seen, 'taker', budget);
            tenure = {
              ...TENURE,
              heldUntilMs: nowMs + 5000,
              reservedUntilMs: reserves.map(({ leftMs }) => nowMs + leftMs),
            };
            const alone = cutOff.filter((one) => maySweep(one, budget, nowMs));
            const spent = alone
              .map((one) => shareOf(one, budget, nowMs))
              .reduce((a, b) => a + b, 0);
            expect(spent + shareOf(tenure, budget, nowMs)).toBeLessThanOrEqual(calls);
            expect(shareOf(tenure, budget, nowMs)).toBeGreaterThanOrEqual(Math.ceil(calls / 2));
          });
        },
      ),
    );
  });
});
