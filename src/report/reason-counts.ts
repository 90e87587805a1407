import { collectMatches } from './matching.js';
import { nearestRow } from './running-counts.js';
import { groupCells, type Selection } from './selection.js';

/** How many matching failures each text has, by its index in `reasonTexts`. */
export function countByReason(selection: Selection): Uint32Array {
  const { snapshot, low, high, cells, texts } = selection;
  const counts = new Uint32Array(snapshot.reasonTexts.length);
  const failures = { ...selection, ...groupCells(cells, (cell) => !cell.isSuccess) };
  if (texts !== null) {
    for (const position of collectMatches(selection)) addEvents(counts, failures, position);
  } else if (high - low <= snapshot.cube.byStrand.strideRows) {
    addEvents(counts, failures, low, high);
  } else {
    addAllBefore(counts, failures, high, 1);
    addAllBefore(counts, failures, low, -1);
  }
  return counts;
}

/** By the counts that the snapshot keeps for the nearest row of them, and the events in between. */
function addAllBefore(
  counts: Uint32Array,
  selection: Selection,
  position: number,
  sign: 1 | -1,
): void {
  const { byStrand, cellOfStrand, reasonOfStrand } = selection.snapshot.cube;
  const { keyCount, strideRows } = byStrand;
  const row = nearestRow(byStrand, position);
  for (let strand = 0; strand < keyCount; strand += 1) {
    if (selection.hasCell[cellOfStrand[strand] ?? 0] !== 1) continue;
    const reason = reasonOfStrand[strand] ?? 0;
    counts[reason] = (counts[reason] ?? 0) + sign * (byStrand.counts[row * keyCount + strand] ?? 0);
  }
  const rowPosition = row * strideRows;
  if (rowPosition <= position) addEvents(counts, selection, rowPosition, position, sign);
  else addEvents(counts, selection, position, rowPosition, sign === 1 ? -1 : 1);
}

function addEvents(
  counts: Uint32Array,
  { snapshot, hasCell }: Selection,
  from: number,
  to = from + 1,
  each: 1 | -1 = 1,
): void {
  for (let position = from; position < to; position += 1) {
    if (hasCell[snapshot.cells[position] ?? 0] !== 1) continue;
    const reason = snapshot.reasons[position] ?? 0;
    counts[reason] = (counts[reason] ?? 0) + each;
  }
}
