import { createArena, type Arena } from './arena.js';
import type { Snapshot } from './snapshot.js';

/**
 * What a snapshot keeps of each event, in bytes: 34 in columns, 4 more where Graph's ids do not name the events, and 28 in
 * what is made of the columns. Counts and dictionaries have the rest.
 */
const KEPT_BYTES = 72;

/** The memory of a snapshot of so many events, all of it. */
export function createSnapshotArena(rowCount: number): Arena {
  return createArena(KEPT_BYTES * rowCount);
}

/** Where the events of a snapshot go, in the order of positions. */
export type EventColumns = Pick<
  Snapshot,
  'timesMs' | 'ticks' | 'cells' | 'sourceIds' | 'names' | 'displayNames' | 'authMethods' | 'reasons'
>;

export function newColumns(rowCount: number, { doubles, words, halves }: Arena): EventColumns {
  return {
    timesMs: doubles(rowCount),
    ticks: halves(rowCount),
    cells: halves(rowCount),
    sourceIds: words(rowCount),
    names: words(rowCount),
    displayNames: words(rowCount),
    authMethods: words(rowCount),
    reasons: words(rowCount),
  };
}
