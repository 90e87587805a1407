import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNumberColumn } from '../../src/report/number-column.js';

describe('a column of numbers', () => {
  it('holds what was put last at an index, and 0 where nothing was', () => {
    const indexes = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 5000 }));
    const puts = fc.array(fc.tuple(indexes, fc.integer({ min: 0, max: 2 ** 32 - 1 })));
    fc.assert(
      fc.property(puts, indexes, (sequence, other) => {
        const column = createNumberColumn();
        const expected = new Map<number, number>();
        for (const [index, value] of sequence) {
          column.put(index, value);
          expected.set(index, value);
        }
        for (const index of [...expected.keys(), other]) {
          expect(column.at(index)).toBe(expected.get(index) ?? 0);
        }
      }),
    );
  });
});
