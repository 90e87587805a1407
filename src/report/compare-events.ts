import { at } from './search.js';
import type { Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';

/** Compares events of two snapshots by what both are sorted by: time, then id by code point. */
export function compareEvents(a: Snapshot, inA: number, b: Snapshot, inB: number): number {
  const laterMs = at(a.timesMs, inA) - at(b.timesMs, inB);
  if (laterMs !== 0) return laterMs;
  return compareIds(a, at(a.ids, inA), b, at(b.ids, inB));
}

/** Of events that stand in both, which are most, the ids are the same: to see that, no text has to be written. */
function compareIds(a: Snapshot, idA: number, b: Snapshot, idB: number): number {
  if (a.idTable.isSame(idA, b.idTable, idB)) return 0;
  return compareCodePoints(a.idTable.textOf(idA), b.idTable.textOf(idB));
}
