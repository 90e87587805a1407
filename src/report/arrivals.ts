import { at } from './search.js';
import type { Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';
import { inBatches, type Work } from './work.js';

/**
 * The positions in `after`, ascending, of the events that `before` does not hold: those that a refresh has brought, however
 * old they are. Both stand in the order of time, then id, so that one walk over the two finds them.
 */
export function* arrivalsIn(before: Snapshot, after: Snapshot): Work<readonly number[]> {
  const arrived: number[] = [];
  let old = 0;
  yield* inBatches(after.rowCount, (from, to) => {
    for (let position = from; position < to; position += 1) {
      while (old < before.rowCount && compareEvents(before, old, after, position) < 0) old += 1;
      const isKnown = old < before.rowCount && compareEvents(before, old, after, position) === 0;
      if (!isKnown) arrived.push(position);
    }
  });
  return arrived;
}

function compareEvents(a: Snapshot, inA: number, b: Snapshot, inB: number): number {
  const laterMs = at(a.timesMs, inA) - at(b.timesMs, inB);
  if (laterMs !== 0) return laterMs;
  return compareIds(a, at(a.ids, inA), b, at(b.ids, inB));
}

/** Two snapshots may share their table, or each have one of its own. */
function compareIds(a: Snapshot, idA: number, b: Snapshot, idB: number): number {
  if (a.idTable === b.idTable && idA === idB) return 0;
  const [textA, textB] = [a.idTable.textOf(idA), b.idTable.textOf(idB)];
  return textA === textB ? 0 : compareCodePoints(textA, textB);
}
