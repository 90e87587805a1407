import { remembered } from './remembered.js';
import { lowerBoundOf } from './search.js';
import type { Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';

/** The matching positions of a selection that asks for texts, in no order. */
export const collectMatches = remembered(collect, (matches) => matches.byteLength);

/** The same, ascending. */
export const listMatches = remembered(
  (selection) => sortPositions(collectMatches(selection), selection),
  (matches) => matches.byteLength,
);

/** Whether the event at a position is among those selected. */
export function includes(selection: Selection, position: number): boolean {
  const { snapshot, low, high, hasCell, texts } = selection;
  if (position < low || position >= high) return false;
  if (texts === null) return hasCell[snapshot.cells[position] ?? 0] === 1;
  const matches = listMatches(selection);
  return matches[lowerBoundOf(matches, position)] === position;
}

function collect({ snapshot, low, high, hasCell, texts }: Selection): Uint32Array {
  const { candidates = [], matchesCandidate = null } = texts ?? {};
  const most = candidates.reduce((sum, { positions }) => sum + positions.length, 0);
  const matches = new Uint32Array(most);
  let count = 0;
  for (const { positions, cells } of candidates) {
    for (let index = 0; index < positions.length; index += 1) {
      const position = positions[index] ?? 0;
      if (position < low || position >= high) continue;
      const cell = (cells === null ? snapshot.cells[position] : cells[index]) ?? 0;
      if (hasCell[cell] !== 1) continue;
      if (matchesCandidate !== null && !matchesCandidate(position)) continue;
      matches[count] = position;
      count += 1;
    }
  }
  return matches.slice(0, count);
}

/** Where a position among so many of the span matches, marking them as bits takes less time than sorting them. */
const POSITIONS_PER_MATCH = 1024;

function sortPositions(
  positions: Uint32Array,
  { low, high }: Pick<Selection, 'low' | 'high'>,
): Uint32Array {
  if (positions.length * POSITIONS_PER_MATCH < high - low) return positions.slice().sort();
  const marks = new Uint32Array((high - low + 31) >>> 5);
  for (let index = 0; index < positions.length; index += 1) {
    const bit = (positions[index] ?? 0) - low;
    marks[bit >>> 5] = (marks[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
  return readMarks(marks, low, positions.length);
}

function readMarks(marks: Uint32Array, low: number, count: number): Uint32Array {
  const sorted = new Uint32Array(count);
  let filled = 0;
  for (let word = 0; word < marks.length; word += 1) {
    for (let bits = marks[word] ?? 0; bits !== 0; bits &= bits - 1) {
      sorted[filled] = low + word * 32 + (31 - Math.clz32(bits & -bits));
      filled += 1;
    }
  }
  return sorted;
}

/** The positions of each selected cell within `low ... high`, ascending, whatever their texts. Views, not copies. */
export function positionsOfCells(
  { snapshot, cells }: Pick<Selection, 'snapshot' | 'cells'>,
  low: number,
  high: number,
): Uint32Array[] {
  return cells.map((cell) => positionsOfCell(snapshot, cell, low, high));
}

function positionsOfCell({ byCell }: Snapshot, cell: number, low: number, high: number) {
  const { offsets, positions } = byCell;
  const start = offsets[cell] ?? 0;
  const end = offsets[cell + 1] ?? start;
  const from = lowerBoundOf(positions, low, start, end);
  return positions.subarray(from, lowerBoundOf(positions, high, from, end));
}
