import { describe, expect, it } from '@jest/globals';
import { createFormats } from '../../web/dashboard/format.js';
import { tileFacts } from '../../web/dashboard/tile-facts.js';

const telling = { formats: createFormats('en-GB', 'UTC'), spanBefore: 'the 7 days before' };

const GAP = { from: '2026-01-03T00:00:00.000Z', to: '2026-02-05T00:00:00.000Z' };

function counts(
  successCount: number,
  failureCount: number,
  failedUsers: number,
  gaps: readonly (typeof GAP)[] = [],
) {
  const totalCount = successCount + failureCount;
  const successRate = totalCount === 0 ? null : successCount / totalCount;
  const aggregate = {
    totalCount,
    successCount,
    failureCount,
    successRate,
    distinctUsers: totalCount,
    byAuthMethod: [],
    byFailureCategory: [],
    overTime: [],
  };
  const window = { from: '', to: '' };
  return {
    userCredentialUsageDetails: { window, gaps, aggregate },
    failures: { aggregate: { distinctUsers: failedUsers } },
  };
}

describe('the numbers at the top', () => {
  it('tell how much, and of how much', () => {
    expect(tileFacts(counts(900, 100, 50), undefined, telling)).toEqual([
      { name: 'Events', value: '1,000', note: 'by 1,000 users', change: undefined },
      { name: 'Success rate', value: '90%', note: '900 succeeded', change: undefined },
      { name: 'Failures', value: '100', note: '10% of events', change: undefined },
      { name: 'Users with failures', value: '50', note: '5% of users', change: undefined },
    ]);
  });

  it('are compared with those of the span before', () => {
    const changes = tileFacts(counts(900, 100, 50), counts(400, 100, 100), telling);
    expect(changes.map(({ change }) => change?.text)).toEqual([
      '100% above the 7 days before',
      '10 points above the 7 days before',
      'as in the 7 days before',
      '50% below the 7 days before',
    ]);
  });

  it('are compared only where all is known of both spans', () => {
    const whole = counts(9, 1, 1);
    const short = counts(9, 1, 1, [GAP]);
    for (const [now, before] of [
      [whole, short],
      [short, whole],
    ] as const) {
      const changes = tileFacts(now, before, telling).map(({ change }) => change);
      expect(changes).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it('know of no users with failures where only successes are looked at', () => {
    expect(tileFacts(counts(9, 0, 5), counts(9, 0, 7), telling)[3]).toMatchObject({
      value: '0',
      change: { direction: 'same' },
    });
  });

  it('say nothing of shares where there is nothing', () => {
    const values = tileFacts(counts(0, 0, 0), undefined, telling);
    expect(values.map(({ value }) => value)).toEqual(['0', '–', '0', '0']);
    expect(values.slice(2).map(({ note }) => note)).toEqual(['', '']);
  });
});
