import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spansIn, type Range } from '../../src/store/history-spans.js';
import { BLOCK_MS, BLOCK_QUARTERS, QUARTER_MS } from '../../src/store/quarter.js';

const numbersOf = (ranges: readonly Range[]) =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, place) => from + place));

const quarter = fc.integer({ min: -500, max: 500 });
const edgeMs = fc.oneof(
  fc.integer({ min: -600 * QUARTER_MS, max: 600 * QUARTER_MS }),
  quarter.map((place) => place * QUARTER_MS),
);

describe('what quarters of an hour are counted by', () => {
  it('are blocks that no edge lies within, and quarters: each quarter once, and none beside', () => {
    fc.assert(
      fc.property(quarter, fc.nat(600), fc.array(edgeMs, { maxLength: 20 }), (from, length, edges) => {
        const { blocks, quarters } = spansIn({ from, to: from + length }, edges);
        const tiled = [...numbersOf(blocks).flatMap((block) => numbersOf([{ from: block * BLOCK_QUARTERS, to: (block + 1) * BLOCK_QUARTERS }])), ...numbersOf(quarters)];
        expect(tiled.sort((a, b) => a - b)).toEqual(numbersOf([{ from, to: from + length }]));
        for (const block of numbersOf(blocks)) {
          const fromMs = block * BLOCK_MS;
          expect(edges.some((ms) => ms > fromMs && ms < fromMs + BLOCK_MS)).toBe(false);
        }
      }),
    );
  }); // prettier-ignore

  it('are as many blocks as there is room for', () => {
    expect(spansIn({ from: 1, to: 100 }, [])).toEqual({
      blocks: [{ from: 1, to: 4 }],
      quarters: [{ from: 1, to: 24 }, { from: 96, to: 100 }],
    }); // prettier-ignore
    expect(spansIn({ from: 0, to: 96 }, [28 * QUARTER_MS, 48 * QUARTER_MS])).toEqual({
      blocks: [{ from: 0, to: 1 }, { from: 2, to: 4 }],
      quarters: [{ from: 24, to: 48 }],
    }); // prettier-ignore
  });

  it('are quarters alone where there would be too many to name', () => {
    const daily = Array.from({ length: 1000 }, (_, day) => (day * 96 + 4) * QUARTER_MS);
    expect(spansIn({ from: 4, to: 96_004 }, daily)).toEqual({ blocks: [], quarters: [{ from: 4, to: 96_004 }] }); // prettier-ignore
    expect(spansIn({ from: 4, to: 9604 }, daily.slice(0, 100)).blocks).toHaveLength(100);
  });

  it('are quarters alone where every hour is a row of its own', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour * 4 * QUARTER_MS);
    expect(spansIn({ from: 0, to: 96 }, hours)).toEqual({ blocks: [], quarters: [{ from: 0, to: 96 }] }); // prettier-ignore
  });
});
