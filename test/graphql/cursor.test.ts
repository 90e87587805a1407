import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCursorCodec } from '../../src/graphql/cursor.js';

const cursors = createCursorCodec(createSecretKey(Buffer.alloc(32, 1)));
const PLACE = {
  asOfMs: 1_700_600_000_000,
  key: { timeMs: 1_700_000_000_123, id: 'd3590ed6', user: 'ada.lovelace@contoso.com' },
};

describe('a cursor', () => {
  it('opens to the place it was sealed for', () => {
    const text = fc.string({ unit: 'grapheme' });
    const key = fc.record(
      { timeMs: fc.integer(), id: text, user: text },
      { requiredKeys: ['timeMs', 'id'] },
    );
    const place = fc.record({
      asOfMs: fc.integer(),
      key,
    });
    fc.assert(
      fc.property(text, place, (scope, sealed) => {
        expect(cursors.open(scope, cursors.seal(scope, sealed))).toEqual(sealed);
      }),
    );
  });

  it('is the same text for the same place, so that equal answers have equal bytes', () => {
    expect(cursors.seal('query', PLACE)).toBe(cursors.seal('query', PLACE));
  });

  it('shows nothing of what it holds', () => {
    const bytes = Buffer.from(cursors.seal('query', PLACE), 'base64url').toString('latin1');
    expect(bytes).not.toMatch(/ada|contoso|d3590ed6|1700/);
  });

  it('does not open for another query', () => {
    expect(() => cursors.open('other', cursors.seal('query', PLACE))).toThrow(/belong/);
  });

  it('does not open on a gateway with another secret', () => {
    const elsewhere = createCursorCodec(createSecretKey(Buffer.alloc(32, 2)));
    expect(() => elsewhere.open('query', cursors.seal('query', PLACE))).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });

  it('does not open with any bit of it flipped', () => {
    const sealed = Buffer.from(cursors.seal('query', PLACE), 'base64url');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => cursors.open('query', flipped.toString('base64url'))).toThrow();
    }
  });

  it('opens in the one spelling that was given out', () => {
    const sealed = cursors.seal('query', PLACE);
    for (const spelling of [
      `${sealed}=`,
      ` ${sealed}`,
      `${sealed}\n`,
      sealed.replace(/[-_]/, '+'),
    ]) {
      if (spelling !== sealed) expect(() => cursors.open('query', spelling)).toThrow();
    }
  });

  it('cannot carry a moment that no calendar has, even where its key is known', () => {
    for (const asOfMs of [8e15, -8e15, 0.5, Number.MAX_SAFE_INTEGER]) {
      const forged = cursors.seal('query', { ...PLACE, asOfMs });
      expect(() => cursors.open('query', forged)).toThrow();
    }
  });

  it('is refused, whatever text stands for it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => cursors.open('query', text)).toThrow(
          expect.objectContaining({ code: 'INVALID_CURSOR' }),
        );
      }),
    );
  });
});
