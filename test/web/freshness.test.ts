import { describe, expect, it } from '@jest/globals';
import { createFormats } from '../../web/dashboard/format.js';
import {
  bannerOf,
  freshnessWords,
  pollAfterMs,
  versionOf,
  type ReportFreshness,
} from '../../web/dashboard/freshness.js';

const formats = createFormats('en-GB', 'UTC');
const FRESH: ReportFreshness = {
  state: 'FRESH',
  asOf: '2026-03-02T12:03:00.000Z',
  ageSeconds: 200,
  rowCount: 12_000,
  isComplete: true,
  sweep: null,
  fault: null,
  notice: null,
};
const FIRST_SWEEP: ReportFreshness = {
  ...FRESH,
  state: 'LOADING',
  isComplete: false,
  sweep: { pageCount: 4, rowCount: 4000 },
  notice: 'The report is being read.',
};

describe('the age of the report', () => {
  it('grows by the gateway’s own count of seconds, and not by the clock of the reader', () => {
    expect(freshnessWords(FRESH, 50, formats)).toEqual({ state: 'FRESH', word: 'Fresh', detail: 'as of 12:03, 4 minutes ago' }); // prettier-ignore
  });

  it('names the day when it is of another one', () => {
    const { detail } = freshnessWords({ ...FRESH, state: 'STALE', ageSeconds: 90_000 }, 0, formats);
    expect(detail).toBe('as of 2 Mar, 12:03, 1 day ago');
  });

  it('is none before anything has been read', () => {
    const nothing = { ...FIRST_SWEEP, asOf: null, ageSeconds: null };
    expect(freshnessWords(nothing, 0, formats).detail).toBe('nothing read yet');
  });
});

describe('what stands above everything', () => {
  it('is nothing while all is well', () => {
    expect(bannerOf(FRESH, formats)).toBeUndefined();
  });

  it('is what the operator should know', () => {
    expect(bannerOf({ ...FRESH, notice: 'Synthetic.' }, formats)).toEqual({ tone: 'info', text: 'Synthetic.' }); // prettier-ignore
  });

  it('is a warning when the last refresh has failed', () => {
    const failing = { ...FRESH, fault: { message: 'Graph is away.' }, notice: 'The last sweep failed: Graph is away.' }; // prettier-ignore
    expect(bannerOf({ ...failing, state: 'FAILING' }, formats)).toEqual({ tone: 'warning', text: failing.notice }); // prettier-ignore
    expect(bannerOf({ ...failing, state: 'STALE' }, formats)?.tone).toBe('warning');
  });

  it('says how far the first reading is', () => {
    expect(bannerOf(FIRST_SWEEP, formats)?.text).toMatch(/too low.*4 pages, 4,000 events/);
    expect(bannerOf({ ...FIRST_SWEEP, sweep: null }, formats)?.text).toMatch(/too low until then\.$/); // prettier-ignore
  });
});

describe('looking for news', () => {
  it('is every minute, and every few seconds while rows arrive', () => {
    expect(pollAfterMs(FRESH)).toBe(60_000);
    expect(pollAfterMs(FIRST_SWEEP)).toBe(5000);
    expect(pollAfterMs(undefined)).toBe(5000);
  });

  it('finds them when the rows are others, and not when they are only older', () => {
    const older: ReportFreshness = { ...FRESH, ageSeconds: 900, state: 'STALE' };
    expect(versionOf(older)).toBe(versionOf(FRESH));
    expect(versionOf({ ...FRESH, asOf: '2026-03-02T12:18:00.000Z' })).not.toBe(versionOf(FRESH));
    expect(versionOf({ ...FIRST_SWEEP, rowCount: 1 })).not.toBe(versionOf(FIRST_SWEEP));
  });
});
