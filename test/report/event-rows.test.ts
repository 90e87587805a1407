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
        const read = expected.map((_, index) => {
          const row = emptyRow();
          table.read(index, row);
          return row;
        });
        expect(read).toEqual(expected);
        expect(read.map((_, index) => table.timeMsAt(index))).toEqual(
          read.map((row) => row.timeMs),
        );
        expect(read.map((_, index) => table.idAt(index))).toEqual(read.map((row) => row.id));
      }),
      { numRuns: 30 },
    );
  });

  it('are gone when their memory is given back, and may come anew', () => {
    const table = createEventRows();
    for (let index = 0; index < 3000; index += 1) table.write(index, { ...emptyRow(), id: index });
    table.release();
    expect(table.rowCount).toBe(0);
    expect(() => table.idAt(0)).toThrow(RangeError);
    table.write(0, { ...emptyRow(), id: 7 });
    expect(table.idAt(0)).toBe(7);
  });
});
