import { describe, expect, it } from '@jest/globals';
import {
  askedSpan,
  laterOf,
  spansOffered,
  spansWith,
  windowBefore,
} from '../../web/dashboard/span.js';

const AS_OF = '2026-03-02T12:00:00.000Z';
const PERIODS = ['D1', 'D7', 'D30'];
const ALL = [...PERIODS, 'D90', 'D365'];

describe('the spans to choose from', () => {
  it('are those of Graph, and two longer ones where the gateway keeps a history', () => {
    expect(spansOffered('kept', 'D7')).toEqual(ALL);
    for (const memory of ['none', 'unanswered', undefined] as const)
      expect(spansOffered(memory, 'D7')).toEqual(PERIODS);
  });

  it('always have the one that is shown', () => {
    expect(spansOffered('unanswered', 'D90')).toEqual(ALL);
  });

  it('are taken from an address until it is known that there is no history', () => {
    for (const memory of ['kept', 'unanswered', undefined] as const)
      expect(spansWith(memory)).toEqual(ALL);
    expect(spansWith('none')).toEqual(PERIODS);
  });
});

describe('what is asked for a span', () => {
  it('is a period by its name, at once', () => {
    expect(askedSpan('D30', undefined, undefined)).toEqual({ period: 'D30' });
  });

  it('is a window that ends with the report, as periods do', () => {
    const to = '2026-03-02T12:00:00.001Z';
    expect(askedSpan('D90', 'kept', AS_OF)).toEqual({ window: { from: '2025-12-02T12:00:00.000Z', to } }); // prettier-ignore
    expect(askedSpan('D365', 'unanswered', AS_OF)).toEqual({ window: { from: '2025-03-02T12:00:00.000Z', to } }); // prettier-ignore
  });

  it('waits for the report, and for word of a history', () => {
    expect(askedSpan('D90', undefined, AS_OF)).toBeUndefined();
    expect(askedSpan('D90', 'kept', undefined)).toBeUndefined();
  });
});

describe('the end of a long span', () => {
  it('never moves back', () => {
    const later = '2026-03-02T12:15:00.000Z';
    expect(laterOf(undefined, AS_OF)).toBe(AS_OF);
    expect(laterOf(AS_OF, later)).toBe(later);
    expect(laterOf(later, AS_OF)).toBe(later);
    expect(laterOf(later, undefined)).toBe(later);
  });
});

describe('the span to compare with', () => {
  const window = { from: AS_OF };

  it('is as long as the one that is shown, and ends where that begins', () => {
    expect(windowBefore('D7', 'none', window)).toEqual({ from: '2026-02-23T12:00:00.000Z', to: AS_OF }); // prettier-ignore
    expect(windowBefore('D1', undefined, window)).toEqual({ from: '2026-03-01T12:00:00.000Z', to: AS_OF }); // prettier-ignore
    expect(windowBefore('D90', 'kept', window)).toEqual({ from: '2025-12-02T12:00:00.000Z', to: AS_OF }); // prettier-ignore
  });

  it('is one for 30 days only where more than 30 days are remembered', () => {
    expect(windowBefore('D30', 'kept', window)?.from).toBe('2026-01-31T12:00:00.000Z');
    for (const memory of ['none', 'unanswered', undefined] as const)
      expect(windowBefore('D30', memory, window)).toBeUndefined();
  });
});
