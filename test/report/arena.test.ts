import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createArena } from '../../src/report/arena.js';

const KINDS = ['doubles', 'words', 'halves'] as const;
const WIDTHS = { doubles: 8, words: 4, halves: 2 };
const columns = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat({ max: 20 })), {
  maxLength: 20,
});

describe('an arena', () => {
  it('gives columns of zeros that share nothing, whether they find room in it or not', () => {
    fc.assert(
      fc.property(columns, fc.nat({ max: 500 }), (wanted, bytes) => {
        const arena = createArena(bytes, 0);
        const given = wanted.map(([kind, length]) => arena[kind](length));
        expect(given.map((column) => [...column])).toEqual(
          wanted.map(([, length]) => Array.from({ length }, () => 0)),
        );
        given.forEach((column, index) => column.fill(index + 1));
        given.forEach((column, index) => {
          expect(column.every((number) => number === index + 1)).toBe(true);
        });
      }),
    );
  });

  it('has one piece of memory for as many columns of any length as it was told of', () => {
    fc.assert(
      fc.property(columns, (wanted) => {
        const bytes = wanted.reduce((sum, [kind, length]) => sum + WIDTHS[kind] * length, 0);
        const arena = createArena(bytes, wanted.length);
        const pieces = new Set(wanted.map(([kind, length]) => arena[kind](length).buffer));
        expect(pieces.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives a column that finds no room memory of its own, and the room to the next one', () => {
    const arena = createArena(80, 0);
    const first = arena.doubles(8);
    expect(arena.words(5).buffer).not.toBe(first.buffer);
    expect(arena.words(4).buffer).toBe(first.buffer);
  });
});
