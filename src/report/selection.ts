import { CELLS, type Cell } from './cell.js';
import type { ReportQuery } from './query.js';
import { lowerBoundOf } from './search.js';
import type { Snapshot } from './snapshot.js';
import { matchTexts, type TextMatches } from './text-matches.js';
import { intersect, type Window } from './window.js';

/**
 * The events of a snapshot that match a query, not yet listed: a span of positions, the cells in it, and what is asked
 * of texts. Whatever is asked about the events is worked out from this.
 */
export interface Selection extends CellGroup {
  readonly snapshot: Snapshot;
  /** The positions of the window: `low <= position < high`. */
  readonly low: number;
  readonly high: number;
  /** null when the cells alone decide. */
  readonly texts: TextMatches | null;
  /** Is told how many bytes something takes that is kept as long as the selection. */
  readonly onKept: (sizeBytes: number) => void;
}

/** Some of the cells that hold events. */
export interface CellGroup {
  /** Their numbers, ascending. */
  readonly cells: readonly number[];
  /** 1 for the number of each, 0 for all others. */
  readonly hasCell: Uint8Array;
}

export function select(
  snapshot: Snapshot,
  query: ReportQuery,
  window: Window,
  onKept: (sizeBytes: number) => void = () => undefined,
): Selection {
  const { fromMs, toMs } = intersect(window, {
    fromMs: query.fromMs ?? -Infinity,
    toMs: query.toMs ?? Infinity,
  });
  const low = lowerBoundOf(snapshot.timesMs, fromMs);
  const high = Math.max(low, lowerBoundOf(snapshot.timesMs, toMs));
  const group = groupCells(snapshot.inhabitedCells, (cell) => matchesCell(query, cell));
  // Field by field: an object made by spreading another and adding to it takes V8 a hundred times as long.
  return {
    snapshot,
    low,
    high,
    cells: group.cells,
    hasCell: group.hasCell,
    texts: matchTexts(snapshot, query),
    onKept,
  };
}

/** Those of some cells that pass a test. */
export function groupCells(cells: readonly number[], belongs: (cell: Cell) => boolean): CellGroup {
  const hasCell = new Uint8Array(CELLS.length);
  const members: number[] = [];
  for (const number of cells) {
    const cell = CELLS[number];
    if (cell === undefined || !belongs(cell)) continue;
    members.push(number);
    hasCell[number] = 1;
  }
  return { cells: members, hasCell };
}

/** Whether the events of a cell meet the conditions that a cell decides. */
export function matchesCell(query: ReportQuery, cell: Cell): boolean {
  return (
    (query.feature === null || cell.feature === query.feature) &&
    (query.isSuccess === null || cell.isSuccess === query.isSuccess) &&
    (query.authMethods === null || query.authMethods.includes(cell.authMethod)) &&
    (query.failureCategories === null ||
      (cell.failureCategory !== null && query.failureCategories.includes(cell.failureCategory)))
  );
}
