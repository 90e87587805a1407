import { at } from './search.js';
import { CELLS, type Cell } from './cell.js';
import type { CredentialFailureCategory } from './failure-category.js';
import { countByCell, eventsByCell, type Selection } from './selection.js';
import { compareCodePoints } from './text.js';

export interface OutcomeCounts {
  readonly totalCount: number;
  readonly successCount: number;
  readonly failureCount: number;
}

/** Counts by outcome of all selected events, from the cells alone. */
export function countOutcomes(selection: Selection): OutcomeCounts {
  return sumOutcomes(cellsWithCounts(selection));
}

interface CellCount {
  readonly cell: Cell;
  readonly count: number;
}

function cellsWithCounts(selection: Selection): readonly CellCount[] {
  const counts = countByCell(selection);
  return CELLS.map((cell, number) => ({ cell, count: at(counts, number) })).filter(
    ({ count }) => count > 0,
  );
}

function sumOutcomes(counts: readonly CellCount[]): OutcomeCounts {
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
  selection: Selection,
  nameOf: (cell: Cell) => Name,
): readonly (OutcomeCounts & { readonly name: Name })[] {
  const groups = new Map<Name, CellCount[]>();
  for (const counted of cellsWithCounts(selection)) {
    const name = nameOf(counted.cell);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [counted]);
    else group.push(counted);
  }
  return [...groups]
    .map(([name, counts]) => ({ name, ...sumOutcomes(counts) }))
    .sort((a, b) => b.totalCount - a.totalCount || compareCodePoints(a.name, b.name));
}

/** Failures by category; largest first, ties by name. */
export function countFailureCategories(
  selection: Selection,
): readonly { readonly name: CredentialFailureCategory; readonly count: number }[] {
  const counts = new Map<CredentialFailureCategory, number>();
  for (const { cell, count } of cellsWithCounts(selection)) {
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
export function countFailureReasons(selection: Selection): readonly FailureReasonCount[] {
  const { reasons, reasonTexts } = selection.snapshot;
  const counts = new Uint32Array(reasonTexts.length);
  const categories = new Map<number, CredentialFailureCategory>();
  for (const { cell, positions } of eventsByCell(selection)) {
    if (cell.failureCategory === null) continue;
    for (const position of positions) {
      const reason = reasons[position] ?? 0;
      counts[reason] = (counts[reason] ?? 0) + 1;
      if (counts[reason] === 1) categories.set(reason, cell.failureCategory);
    }
  }
  return [...categories]
    .map(([reason, failureCategory]) => ({
      failureReason: at(reasonTexts, reason),
      failureCategory,
      count: at(counts, reason),
    }))
    .sort(
      (a, b) =>
        b.count - a.count || compareCodePoints(a.failureReason ?? '', b.failureReason ?? ''),
    );
}

/** How many events each user has, by user number; `isSuccess` null counts all. */
function countByUser(selection: Selection, isSuccess: boolean | null): Uint32Array {
  const { names, userOfName, users } = selection.snapshot;
  const counts = new Uint32Array(users.length);
  for (const { cell, positions } of eventsByCell(selection)) {
    if (isSuccess !== null && cell.isSuccess !== isSuccess) continue;
    for (const position of positions) {
      const user = userOfName[names[position] ?? 0] ?? 0;
      counts[user] = (counts[user] ?? 0) + 1;
    }
  }
  return counts;
}

export function countDistinctUsers(selection: Selection): number {
  return countByUser(selection, null).reduce((users, count) => users + (count > 0 ? 1 : 0), 0);
}

/** The users with the most events, as user numbers: largest first, ties by folded user principal name. */
export function topUsers(
  selection: Selection,
  isSuccess: boolean | null,
  limit: number,
): readonly { readonly user: number; readonly count: number }[] {
  const counts = countByUser(selection, isSuccess);
  const least = countOfRank(counts, limit);
  return [...counts.keys()]
    .filter((user) => at(counts, user) >= least)
    .sort((a, b) => at(counts, b) - at(counts, a) || a - b)
    .slice(0, limit)
    .map((user) => ({ user, count: at(counts, user) }));
}

/** The count that the user at this rank has, but never 0: who has fewer need not be sorted. */
function countOfRank(counts: Uint32Array, rank: number): number {
  const usersWithCount = new Uint32Array(counts.reduce((a, b) => Math.max(a, b), 0) + 1);
  for (const count of counts) usersWithCount[count] = at(usersWithCount, count) + 1;
  let count = usersWithCount.length;
  for (let users = 0; count > 1 && users < rank;) {
    count -= 1;
    users += at(usersWithCount, count);
  }
  return count;
}
