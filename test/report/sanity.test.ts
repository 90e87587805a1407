import { describe, expect, it } from '@jest/globals';
import { disbelief, disbeliefInLoss, isMostlyUnreadable } from '../../src/report/sanity.js';

const NOTHING_BROKEN = { receivedCount: 1000, quarantinedCount: 0 };

/** What is said of a sweep of so many events after a believed one, and perhaps a doubted one in between. */
const reasonFor = (rowCount: number, believedCount?: number, doubtedCount?: number) =>
  disbelief({ ...NOTHING_BROKEN, rowCount }, { believedCount, doubtedCount })?.reason;

describe('a shrink', () => {
  it('is none before there was a report, even where nothing comes', () => {
    expect(reasonFor(0)).toBeUndefined();
  });

  it.each<[string, number, number, string | undefined]>([
    ['half of the events is none', 100, 50, undefined],
    ['less than half is one', 100, 49, 'SHRUNK'],
    ['less than half of few events is none', 38, 19, undefined],
    ['19 fewer are none, however few are left', 20, 1, undefined],
    ['20 fewer are one where less than half is left', 21, 1, 'SHRUNK'],
    ['20 fewer of many are none', 1000, 980, undefined],
    ['to nothing is always one', 1, 0, 'SHRUNK'],
    ['from nothing to nothing is none', 0, 0, undefined],
    ['to be more is none', 10, 100_000, undefined],
  ])('%s: %p to %p', (_, believed, count, reason) => {
    expect(reasonFor(count, believed)).toBe(reason);
  });

  it('says what was there, what is there and what happens next', () => {
    const error = disbelief(
      { ...NOTHING_BROKEN, rowCount: 3 },
      { believedCount: 100, doubtedCount: undefined },
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(error?.message).toMatch(/3 events where there should be 100.*served on.*second sweep/s);
  });
});

describe('a second sweep', () => {
  it('confirms a shrink when it shows the same, a little more or a little less', () => {
    for (const count of [3, 0, 22, 10]) expect(reasonFor(count, 100, count)).toBeUndefined();
    expect(reasonFor(22, 100, 3)).toBeUndefined();
    expect(reasonFor(3, 100, 22)).toBeUndefined();
  });

  it('does not confirm a shrink when it shows another one, in either direction', () => {
    expect(reasonFor(3, 100, 40)).toBe('SHRUNK');
    expect(reasonFor(40, 100, 3)).toBe('SHRUNK');
  });

  it('confirms nothing only by nothing', () => {
    expect(reasonFor(0, 100, 0)).toBeUndefined();
    expect(reasonFor(0, 100, 1)).toBe('SHRUNK');
    expect(reasonFor(1, 100, 0)).toBe('SHRUNK');
  });

  it('is believed at once when the report is whole again', () => {
    expect(reasonFor(100, 100, 3)).toBeUndefined();
  });
});

describe('events of the past that are gone', () => {
  const reasonOf = (surplusCount: number, expectedCount: number, count = 900, doubted?: number) =>
    disbeliefInLoss({ surplusCount, expectedCount }, count, { doubtedCount: doubted })?.reason;

  it('make a shrink from 20 on that are more than 5 % of those that should be there', () => {
    expect(reasonOf(19, 20)).toBeUndefined();
    expect(reasonOf(20, 20)).toBe('SHRUNK');
    expect(reasonOf(50, 1000)).toBeUndefined();
    expect(reasonOf(51, 1000)).toBe('SHRUNK');
  });

  it('are believed to be gone when a second sweep shows as many events, give or take 5 %', () => {
    expect(reasonOf(400, 1000, 900, 900)).toBeUndefined();
    expect(reasonOf(400, 1000, 900, 947)).toBeUndefined();
    expect(reasonOf(400, 1000, 900, 948)).toBe('SHRUNK');
    expect(reasonOf(400, 1000, 900, 0)).toBe('SHRUNK');
  });
});

describe('unreadable rows', () => {
  const isRefused = (quarantinedCount: number, receivedCount: number) =>
    isMostlyUnreadable({ quarantinedCount, receivedCount });

  it('are put up with as far as 5 %, and not beyond', () => {
    for (const twenties of [1, 2, 3, 7, 50, 5000]) {
      expect(isRefused(twenties, 20 * twenties)).toBe(false);
      expect(isRefused(twenties, 20 * twenties - 1)).toBe(true);
      expect(isRefused(twenties + 1, 20 * twenties)).toBe(true);
    }
  });

  it('are no matter where there is no row', () => {
    expect(isRefused(0, 0)).toBe(false);
  });

  it('refuse the first sweep too, and before any shrink is looked at', () => {
    const sweep = { rowCount: 9, receivedCount: 10, quarantinedCount: 1 };
    for (const believedCount of [undefined, 9, 100]) {
      const error = disbelief(sweep, { believedCount, doubtedCount: undefined });
      expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'SHAPE' });
      expect(error?.message).toMatch(/1 of the 10 rows.*5 %.*check/s);
    }
  });

  it('are not excused by a second sweep that shows the same', () => {
    const sweep = { rowCount: 9, receivedCount: 10, quarantinedCount: 1 };
    expect(disbelief(sweep, { believedCount: 100, doubtedCount: 9 })?.reason).toBe('SHAPE');
  });
});
