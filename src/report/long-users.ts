import { snapshotOf } from './few-events.js';
import type { History } from './history.js';
import type { LongQuestion } from './long-matches.js';
import type { RankedUser } from './matches.js';
import { narrowed, type ReportQuery } from './query.js';
import type { Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';
import { countByUser } from './user-counts.js';
import { findUser } from './user-directory.js';
import type { Window } from './window.js';

/** The two parts of a long window. */
export interface LongParts {
  readonly history: History;
  readonly query: ReportQuery;
  readonly older: Window;
  readonly newer: Selection;
}

/** How many events each user has, by folded name; none is 0. `isSuccess` null counts all. */
export async function countLongUsers(
  { history, query, older, newer }: LongParts,
  isSuccess: boolean | null,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(await history.countUsers(narrowed(query, isSuccess), older));
  const counted = countByUser(newer, isSuccess);
  newer.snapshot.users.forEach((folded, user) => {
    const count = counted[user] ?? 0;
    if (count > 0) counts.set(folded, (counts.get(folded) ?? 0) + count);
  });
  return counts;
}

/** The users with the largest counts, each in a snapshot that knows them. */
export async function largestLongCounts(
  counts: ReadonlyMap<string, number>,
  limit: number,
  { history, snapshot, show }: LongQuestion,
): Promise<readonly RankedUser[]> {
  const largest = largestCounts(counts, limit, snapshot.disguise?.ofName);
  const strangers = largest.filter(([folded]) => findUser(snapshot, folded) === undefined);
  const names = strangers.map(([folded]) => folded);
  const few = show(snapshotOf(names.length === 0 ? [] : await history.latestOf(names), snapshot));
  return largest.flatMap(([folded, count]) => {
    const found = placeOf(folded, snapshot) ?? placeOf(folded, few);
    return found === undefined ? [] : [{ ...found, count }];
  });
}

function placeOf(folded: string, snapshot: Snapshot) {
  const user = findUser(snapshot, folded);
  return user === undefined ? undefined : { snapshot, user };
}

/** Ties are in the order of what is shown of the users: that of their names would give away what a pseudonym hides. */
function largestCounts(
  counts: ReadonlyMap<string, number>,
  limit: number,
  pseudonymOf: (folded: string) => string = (folded) => folded,
): readonly (readonly [folded: string, count: number])[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const least = sorted[limit - 1]?.[1] ?? 0;
  // Whoever has fewer is not among them, so that no pseudonym is made for most.
  return sorted
    .filter(([, count]) => count >= least)
    .map(([folded, count]) => ({ folded, count, shown: pseudonymOf(folded) }))
    .sort((a, b) => b.count - a.count || compareCodePoints(a.shown, b.shown))
    .slice(0, limit)
    .map(({ folded, count }) => [folded, count]);
}
