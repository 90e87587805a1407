import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createArena } from '../../src/report/arena.js';

const KINDS = ['doubles', 'words', 'halves'] as const;
const columns = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat({ max: 20 })), {
  maxLength: 20,
});

describe('an arena', () => {
  it('gives columns of zeros that share nothing, whether they find room in it or not', () => {
    fc.assert(
      fc.property(columns, fc.nat({ max: 500 }), (wanted, bytes) => {
        const arena = createArena(bytes);
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

  it('has one piece of memory for all that find room', () => {
    const arena = createArena(100);
    const doubles = arena.doubles(4);
    const halves = arena.halves(3);
    const words = arena.words(10);
    expect(halves.buffer).toBe(doubles.buffer);
    expect(words.buffer).toBe(doubles.buffer);
    expect(arena.words(10).buffer).not.toBe(doubles.buffer);
    expect(arena.doubles(2).buffer).toBe(doubles.buffer);
  });
});
