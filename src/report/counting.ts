import { CELLS } from './cell.js';
import { remembered } from './remembered.js';
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
  for (const cell of selection.cells) {
    counts[cell] = (tally.sums[cell] ?? 0) - (counts[cell] ?? 0);
  }
  return counts;
}

/** Like the collecting of matches, but nothing is kept of them: a prefix may be that of a hundred thousand events. */
function countMatches({ snapshot, low, high, hasCell, texts }: Selection): Uint32Array {
  const counts = new Uint32Array(CELLS.length);
  const { candidates = [], matchesCandidate = null } = texts ?? {};
  for (const { positions, cells } of candidates) {
    for (let index = 0; index < positions.length; index += 1) {
      const position = positions[index] ?? 0;
      if (position < low || position >= high) continue;
      if (matchesCandidate !== null && !matchesCandidate(position)) continue;
      const cell = (cells === null ? snapshot.cells[position] : cells[index]) ?? 0;
      counts[cell] = (counts[cell] ?? 0) + (hasCell[cell] ?? 0);
    }
  }
  return counts;
}

/** How many events match. */
export function countOf(selection: Selection): number {
  const counts = countByCell(selection);
  let count = 0;
  for (const cell of selection.cells) count += counts[cell] ?? 0;
  return count;
}
