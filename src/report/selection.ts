import { CELLS, type Cell } from './cell.js';
import type { ReportQuery } from './query.js';
import { lowerBoundOf } from './search.js';
import { at, positionsOfUser, type Snapshot } from './snapshot.js';
import { foldText, isUnconditional, textPredicate, type TextFilter } from './text.js';
import { selectUsers } from './user-directory.js';
import { intersect, type Window } from './window.js';

/**
 * The events of a snapshot that match a query, not yet listed: a span of positions, the cells in it, and, only where
 * the query asks for texts, the matching positions themselves. Counting and paging work from this alone.
 */
export interface Selection {
  readonly snapshot: Snapshot;
  /** The positions of the window: `low <= position < high`. */
  readonly low: number;
  readonly high: number;
  /** The numbers of the cells that match and hold events at all. */
  readonly cells: readonly number[];
  /** 1 for each cell number that matches. */
  readonly hasCell: Uint8Array;
  /** The matching positions, ascending; null when the cells alone decide. */
  readonly positions: Uint32Array | null;
}

export function select(snapshot: Snapshot, query: ReportQuery, window: Window): Selection {
  const { fromMs, toMs } = intersect(window, {
    fromMs: query.fromMs ?? -Infinity,
    toMs: query.toMs ?? Infinity,
  });
  const low = lowerBoundOf(snapshot.timesMs, fromMs);
  const high = Math.max(low, lowerBoundOf(snapshot.timesMs, toMs));
  const hasCell = Uint8Array.from(CELLS, (cell) => (matchesCell(query, cell) ? 1 : 0));
  const cells = [...CELLS.keys()].filter(
    (cell) => hasCell[cell] === 1 && isInhabited(snapshot, cell),
  );
  const byCells: Selection = { snapshot, low, high, cells, hasCell, positions: null };
  return asksForTexts(query) ? { ...byCells, positions: matchTexts(byCells, query) } : byCells;
}

function matchesCell(query: ReportQuery, cell: Cell): boolean {
  return (
    (query.feature === null || cell.feature === query.feature) &&
    (query.isSuccess === null || cell.isSuccess === query.isSuccess) &&
    (query.authMethods === null || query.authMethods.includes(cell.authMethod)) &&
    (query.failureCategories === null ||
      (cell.failureCategory !== null && query.failureCategories.includes(cell.failureCategory)))
  );
}

function isInhabited({ byCell }: Snapshot, cell: number): boolean {
  return at(byCell.offsets, cell) < at(byCell.offsets, cell + 1);
}

function asksForTexts(query: ReportQuery): boolean {
  return (
    query.user !== null ||
    !isUnconditional(query.userPrincipalName) ||
    !isUnconditional(query.userDisplayName) ||
    !isUnconditional(query.failureReason)
  );
}

/** The positions within the span and the cells whose texts match too. */
function matchTexts(selection: Selection, query: ReportQuery): Uint32Array {
  const { snapshot, hasCell } = selection;
  const nameMatches = matchDictionary(snapshot.displayNameTexts, query.userDisplayName);
  const reasonMatches = matchDictionary(snapshot.reasonTexts, query.failureReason);
  return candidates(selection, query).filter(
    (position) =>
      hasCell[snapshot.cells[position] ?? 0] === 1 &&
      (nameMatches === null || nameMatches[snapshot.displayNames[position] ?? 0] === 1) &&
      (reasonMatches === null || reasonMatches[snapshot.reasons[position] ?? 0] === 1),
  );
}

/** 1 for each text of a dictionary that matches; null when there is no condition. A missing text matches none. */
function matchDictionary(
  texts: readonly (string | null)[],
  filter: TextFilter | null,
): Uint8Array | null {
  if (filter === null || isUnconditional(filter)) return null;
  const matches = textPredicate(filter);
  return Uint8Array.from(texts, (text) => (text !== null && matches(foldText(text)) ? 1 : 0));
}

/** The positions of the span that belong to the users asked for, ascending. */
function candidates({ snapshot, low, high }: Selection, query: ReportQuery): Uint32Array {
  const users = selectUsers(snapshot, query);
  if (users === null) return Uint32Array.from({ length: high - low }, (_, index) => low + index);
  const lists = users.map((user) => {
    const positions = positionsOfUser(snapshot, user);
    return positions.subarray(lowerBoundOf(positions, low), lowerBoundOf(positions, high));
  });
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let filled = 0;
  for (const list of lists) {
    all.set(list, filled);
    filled += list.length;
  }
  return lists.length > 1 ? all.sort() : all;
}

/** The span of a cell's posting list that lies between two positions, as indexes into the list of all cells. */
function spanOfCell({ byCell }: Snapshot, cell: number, low: number, high: number) {
  const start = at(byCell.offsets, cell);
  const end = at(byCell.offsets, cell + 1);
  const from = lowerBoundOf(byCell.positions, low, start, end);
  return { from, to: lowerBoundOf(byCell.positions, high, from, end) };
}

/** The positions of each selected cell within `low ... high`, ascending. Views, not copies. */
export function positionsOfCells(
  { snapshot, cells }: Selection,
  low: number,
  high: number,
): Uint32Array[] {
  return cells.map((cell) => {
    const { from, to } = spanOfCell(snapshot, cell, low, high);
    return snapshot.byCell.positions.subarray(from, to);
  });
}

/** How many matching events each cell holds, by cell number. */
export function countByCell(selection: Selection): Uint32Array {
  const { snapshot, low, high, positions } = selection;
  const counts = new Uint32Array(CELLS.length);
  if (positions === null) {
    for (const cell of selection.cells) {
      const { from, to } = spanOfCell(snapshot, cell, low, high);
      counts[cell] = to - from;
    }
  } else {
    for (const position of positions) {
      const cell = snapshot.cells[position] ?? 0;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return counts;
}

export function countOf(selection: Selection): number {
  return (
    selection.positions?.length ?? countByCell(selection).reduce((sum, count) => sum + count, 0)
  );
}

/** Calls `visit` with each matching position, ascending. */
export function forEachPosition(selection: Selection, visit: (position: number) => void): void {
  const { snapshot, low, high, hasCell, positions } = selection;
  if (positions !== null)
    positions.forEach((position) => {
      visit(position);
    });
  else {
    for (let position = low; position < high; position += 1) {
      if (hasCell[snapshot.cells[position] ?? 0] === 1) visit(position);
    }
  }
}
