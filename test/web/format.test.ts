import { describe, expect, it } from '@jest/globals';
import { createFormats, readerLocale } from '../../web/dashboard/format.js';

const NOON = '2026-03-02T12:00:00.000Z';

describe('numbers and moments', () => {
  const formats = createFormats('en-GB', 'Asia/Tokyo');

  it('are as the reader writes them, by the clock on the reader’s wall', () => {
    expect(formats.count(1234567)).toBe('1,234,567');
    expect(formats.counted(1, 'event')).toBe('1 event');
    expect(formats.counted(0, 'event')).toBe('0 events');
    expect(formats.rate(0.6789)).toBe('67.9%');
    expect(formats.rate(null)).toBe('–');
    expect(formats.moment(NOON, 'time')).toBe('21:00');
    expect(formats.moment(NOON, 'day')).toMatch(/^Mon,? 2 Mar$/);
    expect(formats.moment(NOON, 'date')).toBe('2 Mar 2026');
    expect(formats.moment(NOON, 'dateMinute')).toBe('2 Mar 2026, 21:00');
    expect(formats.moment(NOON, 'minute')).toBe('2 Mar, 21:00');
    expect(formats.moment(NOON, 'second')).toMatch(/^Monday,? 2 March 2026.*21:00:00/);
  });

  it.each([
    [0, 'just now'],
    [4, 'just now'],
    [5, '5 seconds ago'],
    [61, '1 minute ago'],
    [7199, '1 hour ago'],
    [172_800, '2 days ago'],
  ])('are %d seconds ago: %s', (seconds, text) => {
    expect(formats.ago(seconds)).toBe(text);
  });
});

describe('the reader’s habits', () => {
  it.each([
    [['en-US', 'de'], 'en-US'],
    [['de-DE', 'de', 'en-US', 'en'], 'en-DE'],
    [['en-US@posix'], 'en'],
    [['de'], 'en-DE'],
    [['pt-BR'], 'en-BR'],
    [[], 'en'],
  ])('of %j are those of %s', (languages, locale) => {
    expect(readerLocale(languages)).toBe(locale);
  });
});
