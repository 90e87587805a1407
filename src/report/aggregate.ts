import { at } from './search.js';
import { CELLS, type Cell } from './cell.js';
import { countByCell } from './counting.js';
import type { CredentialFailureCategory } from './failure-category.js';
import { countByReason } from './reason-counts.js';
import { remembered } from './remembered.js';
import type { Selection } from './selection.js';
import { compareCodePoints } from './text.js';
import { countByUser, countUsers, largestCounts } from './user-counts.js';

export interface OutcomeCounts {
  readonly totalCount: number;
  readonly successCount: number;
  readonly failureCount: number;
}

/** How many events are in a cell; never 0. */
export interface CellCount {
  readonly cell: Cell;
  readonly count: number;
}

export function countCells(selection: Selection): readonly CellCount[] {
  const counts = countByCell(selection);
  const counted: CellCount[] = [];
  for (const number of selection.cells) {
    const cell = CELLS[number];
    const count = counts[number] ?? 0;
    if (cell !== undefined && count > 0) counted.push({ cell, count });
  }
  return counted;
}

/** Counts by outcome. */
export function countOutcomes(counts: readonly CellCount[]): OutcomeCounts {
  let successCount = 0;
  let failureCount = 0;
  for (const { cell, count } of counts) {
    if (cell.isSuccess) successCount += count;
    else failureCount += count;
  }
  return { totalCount: successCount + failureCount, successCount, failureCount };
}

/** Counts by one attribute of the cells, such as the feature; largest first, ties by name. */
export function countOutcomesBy<Name extends string>(
  cells: readonly CellCount[],
  nameOf: (cell: Cell) => Name,
): readonly (OutcomeCounts & { readonly name: Name })[] {
  const groups = new Map<Name, CellCount[]>();
  for (const counted of cells) {
    const name = nameOf(counted.cell);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [counted]);
    else group.push(counted);
  }
  return [...groups]
    .map(([name, counts]) => ({ name, ...countOutcomes(counts) }))
    .sort((a, b) => b.totalCount - a.totalCount || compareCodePoints(a.name, b.name));
}

/** Failures by category; largest first, ties by name. */
export function countFailureCategories(
  cells: readonly CellCount[],
): readonly { readonly name: CredentialFailureCategory; readonly count: number }[] {
  const counts = new Map<CredentialFailureCategory, number>();
  for (const { cell, count } of cells) {
    if (cell.failureCategory === null) continue;
    counts.set(cell.failureCategory, (counts.get(cell.failureCategory) ?? 0) + count);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || compareCodePoints(a.name, b.name));
}

export interface FailureReasonCount {
  readonly failureReason: string | null;
  readonly failureCategory: CredentialFailureCategory;
  readonly count: number;
}

/** Failures by their text; a success that carries a text is no failure. Largest first, ties by text, none first. */
export const countFailureReasons = remembered(
  (selection): readonly FailureReasonCount[] => {
    const { reasonTexts, cube } = selection.snapshot;
    const list: FailureReasonCount[] = [];
    countByReason(selection).forEach((count, reason) => {
      const { failureCategory } = at(CELLS, cube.cellOfReason[reason] ?? 0);
      if (count === 0 || failureCategory === null) return;
      list.push({ failureReason: at(reasonTexts, reason), failureCategory, count });
    });
    return list.sort(compareReasonCounts);
  },
  (list) => 64 * list.length,
);

export function compareReasonCounts(a: FailureReasonCount, b: FailureReasonCount): number {
  return b.count - a.count || compareCodePoints(a.failureReason ?? '', b.failureReason ?? '');
}

export const countDistinctUsers = remembered(countUsers, () => 8);

/** The users with the most events, as user numbers: largest first, ties by folded user principal name. */
export const topUsers = remembered(
  (selection, isSuccess: boolean | null, limit: number) =>
    largestCounts(countByUser(selection, isSuccess), limit, selection.snapshot),
  (users) => 32 * users.length,
  (isSuccess, limit) => `${isSuccess} ${limit}`,
);
