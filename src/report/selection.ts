import { CELLS, type Cell } from './cell.js';
import type { ReportQuery } from './query.js';
import { at, lowerBoundOf } from './search.js';
import { positionsOf, positionsOfUser, type PostingLists, type Snapshot } from './snapshot.js';
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
  const cells = snapshot.inhabitedCells.filter((cell) => matchesCell(query, at(CELLS, cell)));
  const byCells: Selection = { snapshot, low, high, cells, positions: null };
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

function asksForTexts(query: ReportQuery): boolean {
  return (
    query.user !== null ||
    !isUnconditional(query.userPrincipalName) ||
    !isUnconditional(query.userDisplayName) ||
    !isUnconditional(query.failureReason)
  );
}

/** The selected cells as a table: 1 for the number of each. */
export function cellTable({ cells }: Selection): Uint8Array {
  const table = new Uint8Array(CELLS.length);
  for (const cell of cells) table[cell] = 1;
  return table;
}

/** The positions within the span and the cells whose texts match too, ascending. */
function matchTexts(selection: Selection, query: ReportQuery): Uint32Array {
  const { snapshot } = selection;
  const hasCell = cellTable(selection);
  const nameMatches = matchDictionary(snapshot.displayNameTexts, query.userDisplayName);
  const reasonMatches = matchDictionary(snapshot.reasonTexts, query.failureReason);
  const matches = candidatesOf(selection, query, { nameMatches, reasonMatches }).slice();
  let count = 0;
  for (let index = 0; index < matches.length; index += 1) {
    const position = matches[index] ?? 0;
    if (hasCell[snapshot.cells[position] ?? 0] !== 1) continue;
    if (nameMatches !== null && nameMatches[snapshot.displayNames[position] ?? 0] !== 1) continue;
    if (reasonMatches !== null && reasonMatches[snapshot.reasons[position] ?? 0] !== 1) continue;
    matches[count] = position;
    count += 1;
  }
  return matches.subarray(0, count);
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

interface DictionaryMatches {
  readonly nameMatches: Uint8Array | null;
  readonly reasonMatches: Uint8Array | null;
}

/** The positions in the span of the users asked for, or else of the reasons, or else of the display names, ascending. */
function candidatesOf(
  { snapshot, low, high }: Selection,
  query: ReportQuery,
  { nameMatches, reasonMatches }: DictionaryMatches,
): Uint32Array {
  const users = selectUsers(snapshot, query);
  if (users?.length === 1) {
    const positions = positionsOfUser(snapshot, at(users, 0));
    return positions.subarray(lowerBoundOf(positions, low), lowerBoundOf(positions, high));
  }
  if (users !== null) return sortPositions(runsOfUsers(snapshot, users), { low, high });
  const lists =
    reasonMatches !== null
      ? matchingLists(snapshot.byReason, reasonMatches)
      : matchingLists(snapshot.byDisplayName, nameMatches ?? new Uint8Array());
  return sortPositions(lists, { low, high });
}

/** The positions of ascending users. Neighbours stand end to end, so that all who share a prefix are one list. */
function runsOfUsers({ byUser }: Snapshot, users: readonly number[]): readonly Uint32Array[] {
  const runs: Uint32Array[] = [];
  for (let index = 0; index < users.length; index += 1) {
    const first = at(users, index);
    while (users[index + 1] === at(users, index) + 1) index += 1;
    const end = at(byUser.offsets, at(users, index) + 1);
    runs.push(byUser.positions.subarray(at(byUser.offsets, first), end));
  }
  return runs;
}

function matchingLists(lists: PostingLists, matches: Uint8Array): readonly Uint32Array[] {
  return [...matches.keys()]
    .filter((key) => matches[key] === 1)
    .map((key) => positionsOf(lists, key));
}

/**
 * Those of several lists' positions that lie in the span, ascending; none is in two lists. They are marked as bits of the
 * span and read off again, which takes a tenth of the time of sorting them.
 */
function sortPositions(
  lists: readonly Uint32Array[],
  { low, high }: { readonly low: number; readonly high: number },
): Uint32Array {
  const marks = new Uint32Array((high - low + 31) >>> 5);
  let count = 0;
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 1) {
      const position = list[index] ?? 0;
      if (position < low || position >= high) continue;
      const bit = position - low;
      marks[bit >>> 5] = (marks[bit >>> 5] ?? 0) | (1 << (bit & 31));
      count += 1;
    }
  }
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

/** Matching events of one cell, in the order of their positions. */
export interface CellEvents {
  readonly cell: Cell;
  readonly positions: Uint32Array;
}

/** The matching events cell by cell, without the cells that have none: what all aggregates count from. */
export function eventsByCell(selection: Selection): readonly CellEvents[] {
  const { cells, low, high, positions } = selection;
  const lists =
    positions === null ? positionsOfCells(selection, low, high) : distribute(positions, selection);
  return cells
    .map((cell, index) => ({ cell: at(CELLS, cell), positions: at(lists, index) }))
    .filter((events) => events.positions.length > 0);
}

/** Sorts positions by cell, in the order of the selection's cells. */
function distribute(positions: Uint32Array, selection: Selection): readonly Uint32Array[] {
  const counts = countByCell(selection);
  const listOfCell = selection.cells.map((cell) => new Uint32Array(at(counts, cell)));
  const slotOfCell = new Map(selection.cells.map((cell, index) => [cell, index]));
  const filled = new Uint32Array(selection.cells.length);
  for (const position of positions) {
    const slot = slotOfCell.get(at(selection.snapshot.cells, position)) ?? 0;
    const list = at(listOfCell, slot);
    list[at(filled, slot)] = position;
    filled[slot] = at(filled, slot) + 1;
  }
  return listOfCell;
}
