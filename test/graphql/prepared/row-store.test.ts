import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonWriter } from '../../../src/graphql/prepared/json-writer.js';
import { createRowStores, RowStore } from '../../../src/graphql/prepared/row-store.js';
import type { Row, RowShape } from '../../../src/graphql/prepared/row-shape.js';
import { snapshotOf, usageEvent } from '../../support/usage-event.js';

const MIB = 2 ** 20;
const ROWS = 40;
const AS_OF_MS = Date.UTC(2026, 2, 2);
const snapshot = snapshotOf(
  Array.from({ length: ROWS }, (_, number) => usageEvent({ sourceId: `id-${number}` })),
  AS_OF_MS,
);

/** Rows of very different lengths, one of which is too long to be kept, with letters outside of ASCII. */
function shapeNamed(key: string, unit: string, onText = () => {}): RowShape {
  const textOf = ({ position }: Row) => {
    onText();
    return JSON.stringify(`${key}${position}${unit.repeat((position * 1777) % 60_000)}`);
  };
  return { key, textOf };
}

const pages = fc.array(
  fc.record({
    shape: fc.constantFrom('a', 'b', 'c'),
    positions: fc.array(fc.nat({ max: ROWS - 1 }), { maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('the rows of a snapshot', () => {
  it('are written as if each were encoded anew, however small the store is', () => {
    fc.assert(
      fc.property(pages, fc.constantFrom(0, 2 * MIB, 3 * MIB, 64 * MIB), (asked, mostBytes) => {
        const store = new RowStore(snapshot, mostBytes);
        const out = new JsonWriter();
        const shapes = new Map(['a', 'b', 'c'].map((key) => [key, shapeNamed(key, '\u00EBx')]));
        for (const { shape: key, positions } of asked) {
          const shape = shapes.get(key) ?? shapeNamed(key, '');
          out.text('[');
          store.write(out, positions, shape);
          out.text(']');
          const naive = positions.map((position) => shape.textOf({ snapshot, position }));
          expect(out.take().toString()).toBe(`[${naive.join(',')}]`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are encoded once, until the next snapshot comes', () => {
    let encodedCount = 0;
    const shape = shapeNamed('short', '', () => (encodedCount += 1));
    const rowsOf = createRowStores(64 * MIB);
    const out = new JsonWriter();
    for (let round = 0; round < 5; round += 1) rowsOf(snapshot).write(out, [3, 1, 2], shape);
    expect(encodedCount).toBe(3);
    const next = snapshotOf([usageEvent({ sourceId: 'other' })], AS_OF_MS);
    rowsOf(next).write(out, [0], shape);
    expect(encodedCount).toBe(4);
  });
});
