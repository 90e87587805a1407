import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantText } from '../../src/report/instant-text.js';

const FARTHEST_MS = 8.64e15;

describe('the text of an instant', () => {
  it('is the one that Date would write', () => {
    const instants = fc.oneof(
      fc.integer({ min: -FARTHEST_MS, max: FARTHEST_MS }),
      fc.integer({
        min: Date.parse('1999-12-01T00:00:00Z'),
        max: Date.parse('2040-01-01T00:00:00Z'),
      }),
      fc.constantFrom(-1, 0, 1, 86_399_999, 86_400_000, Date.parse('9999-12-31T23:59:59.999Z')),
    );
    fc.assert(
      fc.property(instants, (epochMs) => {
        expect(instantText(epochMs)).toBe(new Date(epochMs).toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused for what is no instant', () => {
    expect(() => instantText(NaN)).toThrow(RangeError);
  });
});
