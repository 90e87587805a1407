import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketEdges } from '../../src/report/time-bucket.js';
import { DAY, HOUR } from '../../src/time.js';
import { edgesOf } from '../support/reference-edges.js';

const utc = (text: string) => Date.parse(text);

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
const intervals = fc.constantFrom('HOUR' as const, 'DAY' as const, 'WEEK' as const);
const windows = fc
  .tuple(
    fc.integer({ min: utc('2019-01-01T00:00:00Z'), max: utc('2027-01-01T00:00:00Z') }),
    fc.integer({ min: 1, max: 31 * DAY }),
  )
  .map(([fromMs, lengthMs]) => ({ fromMs, toMs: fromMs + lengthMs }));

/** By an hour at night, at midnight in both directions, in the other half-year, by half an hour, and for Ramadan. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
] as const;

describe('bucketEdges', () => {
  it('cuts the first and the last bucket to the window', () => {
    const window = { fromMs: utc('2026-03-01T10:20:30.400Z'), toMs: utc('2026-03-03T05:00:00Z') };
    expect(bucketEdges(window, 'DAY', 'UTC')).toEqual([
      window.fromMs,
      utc('2026-03-02T00:00:00Z'),
      utc('2026-03-03T00:00:00Z'),
      window.toMs,
    ]);
  });

  it('makes a day of 23 hours where clocks are set forward, and one of 25 where back', () => {
    const lengths = (from: string, to: string) => {
      const edges = bucketEdges({ fromMs: utc(from), toMs: utc(to) }, 'DAY', 'Europe/Berlin');
      return edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR);
    };
    expect(lengths('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z')).toEqual([24, 23, 24]);
    expect(lengths('2026-10-23T22:00:00Z', '2026-10-26T23:00:00Z')).toEqual([24, 25, 24]);
  });

  it('begins the day at 01:00 where clocks skip midnight', () => {
    // Lebanon, 2026-03-29: 00:00 becomes 01:00 (+02:00 to +03:00).
    const window = { fromMs: utc('2026-03-28T12:00:00Z'), toMs: utc('2026-03-30T12:00:00Z') };
    expect(bucketEdges(window, 'DAY', 'Asia/Beirut').slice(1, -1)).toEqual([
      utc('2026-03-28T22:00:00Z'),
      utc('2026-03-29T21:00:00Z'),
    ]);
  });

  it('keeps the two hours that read the same apart when clocks are set back', () => {
    const window = { fromMs: utc('2026-10-25T00:00:00Z'), toMs: utc('2026-10-25T03:00:00Z') };
    expect(bucketEdges(window, 'HOUR', 'Europe/Berlin')).toHaveLength(4);
  });

  it('makes one hour of 90 minutes where clocks are set by half an hour', () => {
    // Lord Howe Island, 2026-04-05: 02:00 at +11:00 becomes 01:30 at +10:30.
    const window = { fromMs: utc('2026-04-04T13:00:00Z'), toMs: utc('2026-04-04T17:30:00Z') };
    const edges = bucketEdges(window, 'HOUR', 'Australia/Lord_Howe');
    expect(edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR)).toEqual([
      1, 1.5, 1, 1,
    ]);
  });

  it('begins weeks on Monday', () => {
    const window = { fromMs: utc('2026-03-04T00:00:00Z'), toMs: utc('2026-03-20T00:00:00Z') };
    expect(bucketEdges(window, 'WEEK', 'UTC').slice(1, -1)).toEqual([
      utc('2026-03-09T00:00:00Z'),
      utc('2026-03-16T00:00:00Z'),
    ]);
  });

  it('keeps the half and quarter hours of a zone', () => {
    const window = { fromMs: utc('2026-03-04T00:00:00Z'), toMs: utc('2026-03-04T02:00:00Z') };
    expect(bucketEdges(window, 'HOUR', 'Asia/Kathmandu').slice(1, -1)).toEqual([
      utc('2026-03-04T00:15:00Z'),
      utc('2026-03-04T01:15:00Z'),
    ]);
  });

  it('leaves no half hour alone where clocks are set forward by half an hour', () => {
    // Lord Howe Island, 2026-10-04: 02:00 at +10:30 becomes 02:30 at +11:00.
    const window = { fromMs: utc('2026-10-03T13:30:00Z'), toMs: utc('2026-10-03T18:00:00Z') };
    const edges = bucketEdges(window, 'HOUR', 'Australia/Lord_Howe');
    expect(edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / HOUR)).toEqual([
      1, 1.5, 1, 1,
    ]);
  });

  it('equals what a calendar says, for any window in any zone', () => {
    fc.assert(
      fc.property(windows, zones, intervals, (window, timeZone, interval) => {
        expect(bucketEdges(window, interval, timeZone)).toEqual(
          edgesOf(window, interval, timeZone),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('equals what a calendar says around every change of a clock', () => {
    const changes = fc.constantFrom(...CHANGES);
    const hours = fc.integer({ min: 1, max: 20 * 24 });
    fc.assert(
      fc.property(changes, hours, hours, intervals, ([timeZone, at], before, after, interval) => {
        const window = { fromMs: utc(at) - before * HOUR + 1, toMs: utc(at) + after * HOUR };
        expect(bucketEdges(window, interval, timeZone)).toEqual(
          edgesOf(window, interval, timeZone),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('refuses a zone that is not in the IANA database', () => {
    expect(() => bucketEdges({ fromMs: 0, toMs: DAY }, 'DAY', 'Mars/Olympus')).toThrow(RangeError);
  });
});
