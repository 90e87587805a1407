import { CELLS } from './cell.js';
import { visitMatches } from './matching.js';
import { remembered } from './remembered.js';
import { at } from './search.js';
import type { Selection } from './selection.js';
import { createTally } from './tally.js';

/** How many matching events each cell holds, by cell number. */
export const countByCell = remembered(
  (selection) => (selection.texts === null ? countSpan(selection) : countMatches(selection)),
  (counts) => counts.byteLength,
);

function countSpan(selection: Selection): Uint32Array {
  const tally = createTally(selection, CELLS.length, (_, number) => number);
  tally.moveTo(selection.low);
  const counts = tally.sums.slice();
  tally.moveTo(selection.high);
  for (const cell of selection.cells) counts[cell] = at(tally.sums, cell) - at(counts, cell);
  return counts;
}

function countMatches(selection: Selection): Uint32Array {
  const counts = new Uint32Array(CELLS.length);
  visitMatches(selection, (_, cell) => {
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return counts;
}

/** How many events match. */
export function countOf(selection: Selection): number {
  const counts = countByCell(selection);
  return selection.cells.reduce((sum, cell) => sum + at(counts, cell), 0);
}
