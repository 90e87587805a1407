import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInstant } from '../../src/report/instant.js';

describe('parseInstant', () => {
  it.each([
    ['2019-04-01T00:00:00Z', Date.UTC(2019, 3, 1), 0],
    ['2025-07-16T16:19:18.1234567Z', Date.UTC(2025, 6, 16, 16, 19, 18, 123), 4567],
    ['2025-07-16t16:19:18.5z', Date.UTC(2025, 6, 16, 16, 19, 18, 500), 0],
    ['2025-07-16T16:19:18+02:00', Date.UTC(2025, 6, 16, 14, 19, 18), 0],
    ['2025-07-16T16:19:18.001-09:30', Date.UTC(2025, 6, 17, 1, 49, 18, 1), 0],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59), 0],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29), 0],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00.000Z'), 0],
    ['9999-12-31T23:59:59.9999999Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999), 9999],
  ])('reads %s', (text, epochMs, ticks) => {
    expect(parseInstant(text)).toEqual({ epochMs, ticks });
  });

  it.each([
    '2019-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2019-04-31T00:00:00Z',
    '2019-00-01T00:00:00Z',
    '2019-13-01T00:00:00Z',
    '2019-01-00T00:00:00Z',
    '2019-01-01T24:00:00Z',
    '2019-01-01T00:60:00Z',
    '2019-01-01T00:00:60Z',
    '2019-01-01T00:00:00',
    '2019-01-01 00:00:00Z',
    '2019-01-01T00:00:00+24:00',
    '2019-01-01T00:00:00+0200',
    '2019-01-01T00:00:00.Z',
    '2019-01-01',
    '1',
    '',
    ' 2019-01-01T00:00:00Z',
    '\u0662019-01-01T00:00:00Z',
    1_554_076_800_000,
    null,
    undefined,
    {},
    ['2019-01-01T00:00:00Z'],
  ])('refuses %p rather than guess', (value) => {
    expect(parseInstant(value)).toBeUndefined();
  });

  it('reads back every instant of the calendar', () => {
    const date = fc.date({
      min: new Date('0001-01-01T00:00:00.000Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, (instant) => {
        expect(parseInstant(instant.toISOString())?.epochMs).toBe(instant.getTime());
      }),
    );
  });
});
