import { describe, expect, it } from '@jest/globals';
import { createFormats } from '../../web/dashboard/format.js';
import { byCategory, byMethod, overTime } from '../../web/dashboard/series.js';

const formats = createFormats('en-GB', 'UTC');
const day = (date: string, successCount: number, failureCount: number) => ({
  from: `${date}T00:00:00.000Z`,
  to: `${date}T24:00:00.000Z`,
  successCount,
  failureCount,
});
const AGGREGATE = {
  totalCount: 1500,
  successCount: 1300,
  failureCount: 200,
  successRate: 1300 / 1500,
  distinctUsers: 900,
  byAuthMethod: [
    { authMethod: 'MOBILE_SMS', successCount: 1000, failureCount: 150 },
    { authMethod: 'EMAIL', successCount: 300, failureCount: 50 },
  ],
  byFailureCategory: [
    { failureCategory: 'BLOCKED', count: 120 },
    { failureCategory: 'SYSTEM', count: 80 },
  ],
  overTime: [day('2026-03-01', 900, 60), day('2026-03-02', 400, 140)],
} as const;
const NOTHING = {
  ...AGGREGATE,
  totalCount: 0,
  successCount: 0,
  failureCount: 0,
  byAuthMethod: [],
  byFailureCategory: [],
  overTime: [day('2026-03-01', 0, 0)],
};

describe('what a chart shows', () => {
  it('over time is a bar for each span, and the worst of them in a sentence', () => {
    const { bars, summary } = overTime(AGGREGATE, 'DAY', formats);
    expect(bars.map(({ label, counts }) => [label, counts])).toEqual([
      ['Sun 1 Mar', { success: 900, failure: 60 }],
      ['Mon 2 Mar', { success: 400, failure: 140 }],
    ]);
    expect(summary).toBe('1,300 succeeded, 200 failed. Most failures: 140, Mon 2 Mar.');
    expect(overTime(AGGREGATE, 'HOUR', formats).bars[0]?.label).toBe('Sun 00:00');
    const weeks = overTime(AGGREGATE, 'WEEK', formats);
    expect(weeks.bars[0]?.label).toBe('1 Mar 2026');
    expect(weeks.summary).toContain('Most failures: 140, week of 2 Mar 2026.');
  });

  it('over time says so of what nothing is known of, and of no more than that', () => {
    const gap = { from: '2026-02-20T12:00:00Z', to: '2026-03-02T06:00:00Z' };
    const { bars } = overTime(AGGREGATE, 'DAY', formats, [gap]);
    expect(bars.map(({ counts }) => counts)).toEqual([{}, { success: 400, failure: 140 }]);
  });

  it('by method is a bar for each method, which a click on it chooses', () => {
    const { bars, summary } = byMethod(AGGREGATE, formats);
    expect(bars.map(({ key, label }) => [key, label])).toEqual([
      ['MOBILE_SMS', 'Mobile SMS'],
      ['EMAIL', 'Email'],
    ]);
    expect(summary).toBe('2 methods. Most used: Mobile SMS, 1,000 succeeded, 150 failed.');
  });

  it('by category is a bar for each, of failures alone', () => {
    const { bars, outcomes, summary } = byCategory(AGGREGATE, formats);
    expect(outcomes).toEqual(['failure']);
    expect(bars[0]).toEqual({ key: 'BLOCKED', label: 'Locked out', counts: { failure: 120 } });
    expect(summary).toBe('200 failed. Most often: Locked out, 120.');
  });

  it('says so when there is nothing', () => {
    expect(overTime(NOTHING, 'DAY', formats).summary).toBe('0 succeeded, 0 failed. No failures.');
    expect(byMethod(NOTHING, formats).summary).toBe('No method.');
    expect(byCategory(NOTHING, formats).summary).toBe('No failures.');
  });
});
