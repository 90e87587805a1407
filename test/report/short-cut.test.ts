import { describe, expect, it } from '@jest/globals';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { differenceOf, maySweepShort } from '../../src/report/short-cut.js';
import { finish } from '../../src/report/work.js';
import { DAY, HOUR, MINUTE } from '../../src/time.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const LIMITS = { overlapMs: 2 * DAY, fullSweepAfterMs: 6 * HOUR };
const FULL_AS_OF_MS = Date.UTC(2026, 2, 31, 12);

describe('maySweepShort', () => {
  const full = { asOfMs: FULL_AS_OF_MS, pageCount: 40, isNewestFirst: true };
  const mayAfter = (afterMs: number, change: Partial<typeof full> = {}) =>
    maySweepShort({ ...full, ...change }, FULL_AS_OF_MS + afterMs, LIMITS);

  it('allows a short sweep until the last full one is too long ago', () => {
    expect(mayAfter(15 * MINUTE)).toBe(true);
    expect(mayAfter(6 * HOUR - 1)).toBe(true);
    expect(mayAfter(6 * HOUR)).toBe(false);
  });

  it('wants a full sweep first', () => {
    expect(maySweepShort(undefined, FULL_AS_OF_MS, LIMITS)).toBe(false);
  });

  it('wants the full sweep to have come newest first', () => {
    expect(mayAfter(15 * MINUTE, { isNewestFirst: false })).toBe(false);
  });

  it('leaves a report of one page alone: nothing can be saved of it', () => {
    expect(mayAfter(15 * MINUTE, { pageCount: 1 })).toBe(false);
    expect(mayAfter(15 * MINUTE, { pageCount: 2 })).toBe(true);
  });

  it('wants a full sweep when the clock was set back', () => {
    expect(mayAfter(-1)).toBe(false);
  });
});

describe('differenceOf', () => {
  const SHORT_AS_OF_MS = FULL_AS_OF_MS - 15 * MINUTE;
  const aged = (ageMs: number, id = `${ageMs} ms`) =>
    usageEvent({ sourceId: id, eventTimeMs: FULL_AS_OF_MS - ageMs });
  /** How many are missing, and how many too many; nothing when neither. */
  const lossOf = (
    short: readonly CredentialUsageEvent[],
    full: readonly CredentialUsageEvent[],
  ) => {
    const before = snapshotOf(short, SHORT_AS_OF_MS);
    const { missingCount, surplusCount } = finish(
      differenceOf(before, snapshotOf(full, FULL_AS_OF_MS), LIMITS),
    );
    return missingCount + surplusCount === 0 ? undefined : { missingCount, surplusCount };
  };

  /** Old enough to have come by the short sweep, young enough to be kept. */
  const judged = [3, 10, 20, 28].map((days) => aged(days * DAY));

  it('is none where what is missing was purged', () => {
    const before = snapshotOf(judged, SHORT_AS_OF_MS);
    const purged = (ageMs: number) => (folded: string, timeMs: number) =>
      folded === 'ada@contoso.com' && timeMs <= FULL_AS_OF_MS - ageMs;
    const differenceWhere = (isPurged: ReturnType<typeof purged>) =>
      finish(differenceOf(before, snapshotOf([], FULL_AS_OF_MS), { ...LIMITS, isPurged }));
    expect(differenceWhere(purged(0))).toMatchObject({ surplusCount: 0, expectedCount: 0 });
    expect(differenceWhere(purged(15 * DAY))).toMatchObject({ surplusCount: 2, expectedCount: 2 });
  });

  it('is none where both hold the same events', () => {
    expect(lossOf(judged, judged)).toBeUndefined();
  });

  it('is none between two empty reports', () => {
    expect(lossOf([], [])).toBeUndefined();
  });

  it('counts what the short sweeps missed', () => {
    expect(lossOf(judged.slice(2), judged)).toEqual({ missingCount: 2, surplusCount: 0 });
  });

  it('says how many events of before should still be there', () => {
    const before = snapshotOf([aged(HOUR), ...judged, aged(29.5 * DAY)], SHORT_AS_OF_MS);
    const work = differenceOf(before, snapshotOf([], FULL_AS_OF_MS), LIMITS);
    const { expectedCount } = finish(work);
    expect(expectedCount).toBe(judged.length);
  });

  it('counts what the short sweeps held on to', () => {
    expect(lossOf(judged, judged.slice(1))).toEqual({ missingCount: 0, surplusCount: 1 });
  });

  it('does not weigh one against the other', () => {
    const others = [aged(3 * DAY, 'x'), aged(10 * DAY, 'y'), ...judged.slice(2)];
    expect(lossOf(judged, others)).toEqual({ missingCount: 2, surplusCount: 2 });
  });

  it('finds what differs among events of one millisecond, whatever comes after', () => {
    const twins = ['a', 'b', 'c'].map((id) => aged(5 * DAY, id));
    expect(lossOf([...twins, aged(4 * DAY)], [...twins.slice(1), aged(4 * DAY)])).toEqual({
      missingCount: 0,
      surplusCount: 1,
    });
  });

  it('takes a renamed user for no loss', () => {
    const renamed = judged.map((event) => ({ ...event, userDisplayName: 'Ada Lovelace' }));
    expect(lossOf(judged, renamed)).toBeUndefined();
  });

  it('expects rows to be late by as much as the overlap, and no more', () => {
    const edgeMs = 15 * MINUTE + 2 * DAY;
    expect(lossOf(judged, [...judged, aged(edgeMs)])).toBeUndefined();
    expect(lossOf(judged, [...judged, aged(edgeMs + 1)])).toMatchObject({ missingCount: 1 });
  });

  it('expects events of the last day of thirty to be forgotten, and no younger ones', () => {
    expect(lossOf([...judged, aged(29 * DAY + 1)], judged)).toBeUndefined();
    expect(lossOf([...judged, aged(29 * DAY)], judged)).toMatchObject({ surplusCount: 1 });
  });

  it('says nothing where the overlap is as long as the report', () => {
    const short = snapshotOf(judged, SHORT_AS_OF_MS);
    const full = snapshotOf([], FULL_AS_OF_MS);
    const difference = finish(differenceOf(short, full, { overlapMs: 40 * DAY }));
    expect(difference).toEqual({ missingCount: 0, surplusCount: 0, expectedCount: 0 });
  });
});
