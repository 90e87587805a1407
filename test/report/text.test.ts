import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareCodePoints, foldText, textPredicate } from '../../src/report/text.js';

const NO_CONDITION = { eq: null, in: null, startsWith: null, contains: null };

describe('foldText', () => {
  it.each([
    ['Ada@Contoso.COM', 'ada@contoso.com'],
    ['A\u0308nne', '\u00e4nne'],
    ['\u00c4NNE', '\u00e4nne'],
    ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c3'],
    ['\u03bf\u03b4\u03bf\u03c2', '\u03bf\u03b4\u03bf\u03c3'],
    ['J\u030c', '\u01f0'],
  ])('folds %s to %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});

describe('a folded text', () => {
  it('of ASCII is what the long way would make of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const folded = text.normalize('NFC').toLowerCase().normalize('NFC');
        expect(foldText(text)).toBe(folded);
      }),
    );
  });

  it('stays as it is when it is folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });
});

describe('compareCodePoints', () => {
  it('puts characters beyond the basic plane last, where UTF-16 would not', () => {
    expect(['\uff5e', '\u{1f600}'].sort()[0]).toBe('\u{1f600}');
    expect(compareCodePoints('\u{1f600}', '\uff5e')).toBeGreaterThan(0);
  });

  it('orders any two texts as their lists of code points', () => {
    const asNumbers = (text: string) =>
      Array.from(text, (character) => character.codePointAt(0) ?? 0);
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [asNumbers(a), asNumbers(b)];
        const first = left.findIndex((point, index) => point !== right[index]);
        const expected =
          first < 0 ? left.length - right.length : (left[first] ?? 0) - (right[first] ?? -1);
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});

describe('textPredicate', () => {
  it('asks for all conditions that are given, without regard to case', () => {
    const matches = textPredicate({ ...NO_CONDITION, startsWith: 'ADA', contains: '@Contoso' });
    expect(matches('ada@contoso.com')).toBe(true);
    expect(matches('ada@fabrikam.com')).toBe(false);
    expect(matches('grace@contoso.com')).toBe(false);
  });

  it('matches nothing when the list is empty', () => {
    expect(textPredicate({ ...NO_CONDITION, in: [] })('ada')).toBe(false);
  });
});
