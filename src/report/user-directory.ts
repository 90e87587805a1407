import type { ReportQuery } from './query.js';
import { at, lowerBound } from './search.js';
import { displayNameAt, nameAt, positionsOfUser, type Snapshot } from './snapshot.js';
import {
  compareCodePoints,
  foldText,
  isUnconditional,
  textPredicate,
  type TextFilter,
} from './text.js';

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

/** Neighbours in the list of users: `first <= user < end`. */
export interface UserSpan {
  readonly first: number;
  readonly end: number;
}

/** The users a query asks for, as ascending spans; null when it asks for nobody in particular. */
export function selectUsers(snapshot: Snapshot, query: ReportQuery): readonly UserSpan[] | null {
  const filter = isUnconditional(query.userPrincipalName) ? null : query.userPrincipalName;
  if (query.user === null && filter === null) return null;
  const span = spanAskedFor(snapshot, query);
  const rest = filter === null ? null : { ...filter, startsWith: null };
  if (rest !== null && !isUnconditional(rest)) return matchingSpans(snapshot, span, rest);
  const isEveryone = span.end - span.first === snapshot.users.length;
  return isEveryone ? null : [span];
}

/** What the order of users alone can tell. */
function spanAskedFor(snapshot: Snapshot, { user, userPrincipalName: filter }: ReportQuery) {
  const prefixed = usersWithPrefix(snapshot, foldText(filter?.startsWith ?? ''));
  const eq = filter?.eq ?? null;
  const name = user ?? (eq === null ? null : foldText(eq));
  if (name === null) return prefixed;
  const found = findUser(snapshot, name);
  const isWithin = found !== undefined && found >= prefixed.first && found < prefixed.end;
  return isWithin ? { first: found, end: found + 1 } : { first: 0, end: 0 };
}

/** Users who share a prefix stand side by side. */
function usersWithPrefix(snapshot: Snapshot, folded: string): UserSpan {
  const { users } = snapshot;
  const first = firstUserFrom(snapshot, folded);
  const end = lowerBound(first, users.length, (user) => at(users, user).startsWith(folded));
  return { first, end };
}

function matchingSpans({ users }: Snapshot, { first, end }: UserSpan, filter: TextFilter) {
  const matches = textPredicate(filter);
  const spans: UserSpan[] = [];
  for (let user = first; user < end; user += 1) {
    const start = user;
    while (user < end && matches(at(users, user))) user += 1;
    if (user > start) spans.push({ first: start, end: user });
  }
  return spans;
}

/** How a user's name is spelt in the latest of their events, or its pseudonym. */
export function spellingOfUser(snapshot: Snapshot, user: number): string {
  const positions = positionsOfUser(snapshot, user);
  return nameAt(snapshot, at(positions, positions.length - 1));
}

/** The display name in the latest of a user's events that has one, or a pseudonym. */
export function displayNameOfUser(snapshot: Snapshot, user: number): string | null {
  const positions = positionsOfUser(snapshot, user);
  for (let index = positions.length - 1; index >= 0; index -= 1) {
    const name = displayNameAt(snapshot, at(positions, index));
    if (name !== null) return name;
  }
  return null;
}
