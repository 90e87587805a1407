import { createArena, type Arena } from './arena.js';
import type { Snapshot } from './snapshot.js';

/**
 * What stands in a snapshot's arena for each event, in bytes: 32 in columns, 26 in what is made of them, and up to 6 of
 * counts. Where Graph's ids do not name the events, the 8 that are more find no room in it.
 */
const KEPT_BYTES = 64;
/** Those whose length is the number of events. */
const COLUMN_COUNT = 15;

/** The memory of the columns and indexes of a snapshot of so many events. */
export function createSnapshotArena(rowCount: number): Arena {
  return createArena(KEPT_BYTES * rowCount, COLUMN_COUNT);
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
