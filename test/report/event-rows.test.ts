import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEventRows, emptyRow, type EventRow } from '../../src/report/event-rows.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const half = fc.integer({ min: 0, max: 2 ** 16 - 1 });
const rows: fc.Arbitrary<EventRow> = fc.record({
  timeMs: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
  ticks: half,
  cell: half,
  id: word,
  sourceId: word,
  name: word,
  displayName: word,
  authMethod: word,
  reason: word,
});

describe('the rows of a sweep', () => {
  it('give back what was written last, and touch no other', () => {
    const writes = fc.array(fc.tuple(fc.nat(), rows), { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(writes, fc.constantFrom(0, 1000, 1024, 2040), (sequence, filled) => {
        const table = createEventRows();
        const expected: EventRow[] = [];
        const write = (index: number, row: EventRow) => {
          table.write(index, row);
          expected[index] = row;
        };
        for (let index = 0; index < filled; index += 1) write(index, { ...emptyRow(), id: index });
        for (const [pick, row] of sequence) write(pick % (expected.length + 1), row);
        expect(table.rowCount).toBe(expected.length);
        const row = emptyRow();
        for (const [index, one] of expected.entries()) {
          table.read(index, row);
          expect(row).toEqual(one);
          expect(table.timeMsAt(index)).toBe(one.timeMs);
          expect(table.idAt(index)).toBe(one.id);
        }
      }),
      { numRuns: 30 },
    );
  });
});
