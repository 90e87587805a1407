import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDictionary } from '../../src/report/dictionary.js';

describe('a dictionary', () => {
  it('numbers texts, and the missing one, in the order in which they first came', () => {
    const texts = fc.array(
      fc.oneof(fc.constantFrom('', 'a', 'b', 'A', null), fc.string({ unit: 'grapheme' })),
    );
    fc.assert(
      fc.property(texts, (sequence) => {
        const dictionary = createDictionary<string | null>();
        const numbers = sequence.map((text) => dictionary.numberOf(text));
        const distinct = [...new Set(sequence)];
        expect(dictionary.texts).toEqual(distinct);
        expect(numbers).toEqual(sequence.map((text) => distinct.indexOf(text)));
      }),
    );
  });
});
