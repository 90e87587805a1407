import { CELLS, type Cell } from './cell.js';
import { nearestRow } from './running-counts.js';
import type { Selection } from './selection.js';

/** Counts the events of selected cells, in one or more sums, up to a position that moves on. */
export interface Tally {
  /** How many events of each sum's cells stand before the position, in the whole snapshot. */
  readonly sums: Uint32Array;
  /** Far moves go by the counts that the snapshot keeps, so that each touches but half a stride of events. */
  readonly moveTo: (position: number) => void;
}

/** `sumOf` gives the index of the sum in which a cell counts, below `sumCount`. */
export function createTally(
  { snapshot, cells }: Pick<Selection, 'snapshot' | 'cells'>,
  sumCount: number,
  sumOf: (cell: Cell, number: number) => number,
): Tally {
  const { byCell, keyOfCell } = snapshot.cube;
  const sums = new Uint32Array(sumCount + 1);
  // What is not selected is counted, too, in a sum that nobody reads: that is faster than to ask.
  const sumOfCell = new Uint16Array(CELLS.length).fill(sumCount);
  for (const number of cells) {
    const cell = CELLS[number];
    if (cell !== undefined) sumOfCell[number] = sumOf(cell, number);
  }
  let position = 0;

  const add = (sum: number, count: number) => {
    sums[sum] = (sums[sum] ?? 0) + count;
  };
  const jumpNear = (next: number) => {
    const row = nearestRow(byCell, next);
    const start = row * byCell.keyCount;
    sums.fill(0);
    for (const cell of cells) {
      add(sumOfCell[cell] ?? 0, byCell.counts[start + (keyOfCell[cell] ?? 0)] ?? 0);
    }
    position = row * byCell.strideRows;
  };
  const walkTo = (next: number) => {
    for (let passed = position; passed < next; passed += 1) {
      add(sumOfCell[snapshot.cells[passed] ?? 0] ?? 0, 1);
    }
    for (let passed = next; passed < position; passed += 1) {
      add(sumOfCell[snapshot.cells[passed] ?? 0] ?? 0, -1);
    }
    position = next;
  };
  return {
    sums: sums.subarray(0, sumCount),
    moveTo: (next) => {
      if (Math.abs(next - position) > byCell.strideRows) jumpNear(next);
      walkTo(next);
    },
  };
}
