import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRetryAfter, retriesFor, retryDelayMs } from '../../src/msgraph/retry.js';

const NOON = 'Mon, 02 Mar 2026 12:00:00 GMT';
const HTTP_DATE = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
const nowMs = Date.parse(NOON);

describe('parseRetryAfter', () => {
  it.each([
    ['10', 10_000],
    ['1', 1_000],
    ['5.5', 6_000],
    ['1.000000001', 2_000],
    ['86400', 86_400_000],
    // Even a wait of none is one second.
    ['0', 1_000],
    ['Mon, 02 Mar 2026 12:00:30 GMT', 30_000],
    ['Mon, 02 Mar 2026 11:00:00 GMT', 1_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1_000],
    // A day, to the second.
    ['Tue, 03 Mar 2026 12:00:00 GMT', 86_400_000],
  ])('reads %j as %d ms', (value, delayMs) => {
    expect(parseRetryAfter(value, { date: NOON, nowMs })).toBe(delayMs);
  });

  it.each([
    ...[
      '',
      ' ',
      '-3',
      '+3',
      '0x10',
      '1e9',
      'Infinity',
      'NaN',
      '5,5',
      '10, 20',
      '86401',
      '999999',
      '1000000',
      '5.',
      '.5',
    ],
    ...['Invalid Date', 'tomorrow', '2026-03-02T12:00:30Z', 'Mon, 30 Feb 2026 12:00:00 GMT'],
    // The wrong day of the week.
    'Tue, 02 Mar 2026 12:00:30 GMT',
    // A second more than a day, and far more.
    ...['Tue, 03 Mar 2026 12:00:01 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'],
    // The obsolete formats of RFC 9110.
    ...['Monday, 02-Mar-26 12:00:30 GMT', 'Mon Mar  2 12:00:30 2026'],
  ])('makes nothing of %j', (value) => {
    expect(parseRetryAfter(value, { date: NOON, nowMs })).toBeUndefined();
  });

  it('makes nothing of no header', () => {
    expect(parseRetryAfter(undefined, { date: NOON, nowMs })).toBeUndefined();
  });

  it("measures a date against the response's own clock, however wrong ours is", () => {
    const until = 'Mon, 02 Mar 2026 12:00:30 GMT';
    for (const skewMs of [-3_600_000, 3_600_000]) {
      expect(parseRetryAfter(until, { date: NOON, nowMs: nowMs + skewMs })).toBe(30_000);
    }
    expect(parseRetryAfter(until, { date: undefined, nowMs: nowMs + 10_000 })).toBe(20_000);
    expect(parseRetryAfter(until, { date: 'noon', nowMs: nowMs + 10_000 })).toBe(20_000);
  });

  it('makes nothing of a date that a wrong clock of ours would make an accident of', () => {
    const until = 'Mon, 02 Mar 2026 12:00:30 GMT';
    const twelveDaysMs = 12 * 86_400_000;
    expect(
      parseRetryAfter(until, { date: undefined, nowMs: nowMs - twelveDaysMs }),
    ).toBeUndefined();
    expect(parseRetryAfter(until, { date: NOON, nowMs: nowMs - twelveDaysMs })).toBe(30_000);
  });

  it('is a wait of at least a second, or nothing, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.nat().map(String), HTTP_DATE),
        (value) => {
          const delayMs = parseRetryAfter(value, { date: NOON, nowMs }) ?? 1_000;
          expect(delayMs).toBeGreaterThanOrEqual(1_000);
          expect(delayMs).toBeLessThanOrEqual(1_000_000_000);
        },
      ),
    );
  });
});

describe('retryDelayMs', () => {
  it('is to the second what Graph asks for, whatever the dice say', () => {
    for (const random of [0, 0.5, 1]) {
      const error = { code: 'UPSTREAM_THROTTLED', retryAfterSeconds: 17 } as const;
      expect(retryDelayMs(error, 3, random)).toBe(17_000);
    }
  });

  it('doubles the span of its jitter with every attempt, up to half a minute', () => {
    const error = { code: 'UPSTREAM_ERROR', retryAfterSeconds: undefined } as const;
    expect([1, 2, 3, 9].map((attempt) => retryDelayMs(error, attempt, 1))).toEqual([
      1_000, 2_000, 4_000, 30_000,
    ]);
    expect(retryDelayMs(error, 3, 0)).toBe(0);
  });

  it("waits at least one of Graph's windows after a 429 that names no time, and at most five minutes", () => {
    const error = { code: 'UPSTREAM_THROTTLED', retryAfterSeconds: undefined } as const;
    expect(retryDelayMs(error, 1, 0)).toBe(10_000);
    expect(retryDelayMs(error, 1, 1)).toBe(20_000);
    expect(retryDelayMs(error, 9, 1)).toBe(300_000);
  });
});

describe('retriesFor', () => {
  it.each([
    ['UPSTREAM_UNREACHABLE', 'TLS'],
    ['UPSTREAM_BAD_RESPONSE', 'FOREIGN_LINK'],
    ['UPSTREAM_BAD_RESPONSE', 'CONTENT_TYPE'],
    ['UPSTREAM_FORBIDDEN', 'LICENSE'],
    ['UPSTREAM_UNAUTHORIZED', 'REJECTED'],
    ['UPSTREAM_GONE', undefined],
    ['UPSTREAM_ERROR', 'REQUEST'],
  ] as const)('never repeats %s %s', (code, reason) => {
    expect(retriesFor({ code, reason })).toBe(0);
  });

  it.each([
    ['UPSTREAM_ERROR', 'SERVER', 2],
    ['UPSTREAM_UNREACHABLE', 'RESET', 2],
    ['UPSTREAM_BAD_RESPONSE', 'TRUNCATED', 1],
    ['UPSTREAM_THROTTLED', undefined, 4],
  ] as const)('repeats %s %s up to %d times', (code, reason, retries) => {
    expect(retriesFor({ code, reason })).toBe(retries);
  });
});
