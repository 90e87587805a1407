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

  it('reads what a pattern and Date.parse read, and refuses what they refuse', () => {
    const two = (most: number) =>
      fc.integer({ min: 0, max: most + 1 }).map((value) => String(value).padStart(2, '0'));
    const years = fc.oneof(fc.integer({ min: 1995, max: 2040 }), fc.integer({ min: 0, max: 9999 }));
    const written = fc
      .tuple(
        years.map((year) => String(year).padStart(4, '0')),
        two(12),
        two(31),
        two(23),
        two(59),
        two(59),
        fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{0,13}$/)),
        fc.oneof(
          fc.constantFrom('Z', 'z', ''),
          fc.tuple(fc.constantFrom('+', '-'), two(23), two(59)).map(([s, h, m]) => `${s}${h}:${m}`),
        ),
      )
      .map(([y, mo, d, h, mi, s, f, zone]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${f}${zone}`);
    const edits = fc.tuple(fc.nat({ max: 35 }), fc.nat({ max: 1 }), fc.string({ maxLength: 1 }));
    const texts = fc.oneof(
      { weight: 4, arbitrary: written },
      {
        weight: 1,
        arbitrary: fc
          .tuple(written, edits)
          .map(([text, [at, cut, put]]) => text.slice(0, at) + put + text.slice(at + cut)),
      },
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseInstant(text)).toEqual(naiveInstant(text));
      }),
      { numRuns: 2000 },
    );
  });
});

const PATTERN =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

function naiveInstant(text: string) {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, day = '', hour, minute, second, fraction = '', sign, zoneHour = 0, zoneMinute = 0] =
    match;
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date turns 30 February into 2 March.
  const isReal = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
  const isTime = Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
  if (!isReal || !isTime || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined;
  const digits = fraction.padEnd(7, '0');
  const localMs = Date.parse(`${day}T${hour}:${minute}:${second}.${digits.slice(0, 3)}Z`);
  const offsetMs = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return {
    epochMs: localMs - (sign === '-' ? -offsetMs : offsetMs),
    ticks: Number(digits.slice(3, 7)),
  };
}
