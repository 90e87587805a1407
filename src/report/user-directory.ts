import type { ReportQuery } from './query.js';
import { at, lowerBound } from './search.js';
import { positionsOfUser, type Snapshot } from './snapshot.js';
import { compareCodePoints, foldText, isUnconditional, textPredicate } from './text.js';

/** The first user whose folded name is not before this one; that user's name may be another. */
export function firstUserFrom({ users }: Snapshot, folded: string): number {
  return lowerBound(0, users.length, (user) => compareCodePoints(at(users, user), folded) < 0);
}

export function findUser(snapshot: Snapshot, folded: string): number | undefined {
  const user = firstUserFrom(snapshot, folded);
  return snapshot.users[user] === folded ? user : undefined;
}

/** Looks up many users in one pass: both lists are in the order of code points, so neither is read twice. */
export function findUsers(
  snapshot: Snapshot,
  foldedNames: readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let user = 0;
  for (const folded of [...foldedNames].sort(compareCodePoints)) {
    user = lowerBound(
      user,
      snapshot.users.length,
      (index) => compareCodePoints(at(snapshot.users, index), folded) < 0,
    );
    if (snapshot.users[user] === folded) found.set(folded, user);
  }
  return found;
}

/** The users a query asks for, ascending; null when it asks for no user in particular. */
export function selectUsers(snapshot: Snapshot, query: ReportQuery): readonly number[] | null {
  const one = query.user === null ? null : listOf(findUser(snapshot, query.user));
  const filter = query.userPrincipalName;
  if (filter === null || isUnconditional(filter)) return one;
  const matches = textPredicate(filter);
  const isMatch = (user: number) => matches(at(snapshot.users, user));
  if (one !== null) return one.filter(isMatch);
  if (filter.eq !== null) return listOf(findUser(snapshot, foldText(filter.eq))).filter(isMatch);
  const users = usersWithPrefix(snapshot, foldText(filter.startsWith ?? ''));
  return isUnconditional({ ...filter, startsWith: null }) ? users : users.filter(isMatch);
}

/** Users who share a prefix stand side by side. */
function usersWithPrefix(snapshot: Snapshot, folded: string): readonly number[] {
  const { users } = snapshot;
  const first = firstUserFrom(snapshot, folded);
  const end = lowerBound(first, users.length, (user) => at(users, user).startsWith(folded));
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function listOf(user: number | undefined): readonly number[] {
  return user === undefined ? [] : [user];
}

/** How a user's name is spelt in the latest of their events. */
export function spellingOfUser(snapshot: Snapshot, user: number): string {
  const latest = at(positionsOfUser(snapshot, user), positionsOfUser(snapshot, user).length - 1);
  return at(snapshot.nameTexts, at(snapshot.names, latest));
}

/** The display name in the latest of a user's events that has one. */
export function displayNameOfUser(snapshot: Snapshot, user: number): string | null {
  const positions = positionsOfUser(snapshot, user);
  for (let index = positions.length - 1; index >= 0; index -= 1) {
    const name = at(snapshot.displayNameTexts, at(snapshot.displayNames, at(positions, index)));
    if (name !== null) return name;
  }
  return null;
}
