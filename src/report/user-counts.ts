import { countOf } from './counting.js';
import { collectMatches, positionsOfCells } from './matching.js';
import { at, lowerBoundOf } from './search.js';
import { groupCells, type Selection } from './selection.js';

/** Looking up an event's user takes about as long as to pass so many events in the order of users. */
const EVENTS_PASSED_PER_LOOKUP = 5;

/** How many events each user has, by user number; `isSuccess` null counts all. */
export function countByUser(selection: Selection, isSuccess: boolean | null): Uint32Array {
  const { snapshot, cells, texts } = selection;
  const counted: Selection =
    isSuccess === null
      ? selection
      : { ...selection, ...groupCells(cells, (cell) => cell.isSuccess === isSuccess) };
  if (texts !== null) return countListed(counted, [collectMatches(selection)]);
  if (countOf(counted) * EVENTS_PASSED_PER_LOOKUP < snapshot.rowCount) {
    return countListed(counted, positionsOfCells(counted, counted.low, counted.high));
  }
  return counted.cells.length === snapshot.inhabitedCells.length
    ? countWindow(counted)
    : countInOrderOfUsers(counted);
}

function countListed({ snapshot, hasCell }: Selection, lists: readonly Uint32Array[]): Uint32Array {
  const { cells, names, userOfName } = snapshot;
  const counts = new Uint32Array(snapshot.users.length);
  for (const positions of lists) {
    for (const position of positions) {
      if (hasCell[cells[position] ?? 0] !== 1) continue;
      const user = userOfName[names[position] ?? 0] ?? 0;
      counts[user] = (counts[user] ?? 0) + 1;
    }
  }
  return counts;
}

/** All cells count: only users whose events reach over an end of the window need a search. */
function countWindow({ snapshot, low, high }: Selection): Uint32Array {
  const { offsets, positions } = snapshot.byUser;
  return countEachUser(snapshot.users.length, (user) => {
    const start = offsets[user] ?? 0;
    const end = offsets[user + 1] ?? 0;
    const from = (positions[start] ?? 0) >= low ? start : lowerBoundOf(positions, low, start, end);
    const to = (positions[end - 1] ?? 0) < high ? end : lowerBoundOf(positions, high, from, end);
    return to - from;
  });
}

/** The cells stand in the order of users, too, so that nothing is looked up. */
function countInOrderOfUsers({ snapshot, low, high, hasCell }: Selection): Uint32Array {
  const { offsets, positions } = snapshot.byUser;
  const { cellsByUser } = snapshot.cube;
  return countEachUser(snapshot.users.length, (user) => {
    const end = offsets[user + 1] ?? 0;
    let count = 0;
    for (let rank = offsets[user] ?? 0; rank < end; rank += 1) {
      const position = positions[rank] ?? 0;
      if (position >= low && position < high) count += hasCell[cellsByUser[rank] ?? 0] ?? 0;
    }
    return count;
  });
}

function countEachUser(userCount: number, countOfUser: (user: number) => number): Uint32Array {
  const counts = new Uint32Array(userCount);
  for (let user = 0; user < userCount; user += 1) counts[user] = countOfUser(user);
  return counts;
}

/** How many users have any events. */
export function countUsers(selection: Selection): number {
  const { snapshot, texts } = selection;
  const isMost = countOf(selection) * EVENTS_PASSED_PER_LOOKUP >= snapshot.rowCount;
  if (texts === null && isMost) return countUsersInOrder(selection);
  const counts = countByUser(selection, null);
  let users = 0;
  for (let user = 0; user < counts.length; user += 1) users += counts[user] === 0 ? 0 : 1;
  return users;
}

/** Where many events match, one of the first few of a user's does. */
function countUsersInOrder({ snapshot, low, high, hasCell }: Selection): number {
  const { offsets, positions } = snapshot.byUser;
  const { cellsByUser } = snapshot.cube;
  const hasAny = (from: number, end: number) => {
    for (let rank = from; rank < end; rank += 1) {
      const position = positions[rank] ?? 0;
      if (hasCell[cellsByUser[rank] ?? 0] === 1 && position >= low && position < high) return true;
    }
    return false;
  };
  let users = 0;
  for (let user = 0; user < snapshot.users.length; user += 1) {
    if (hasAny(offsets[user] ?? 0, offsets[user + 1] ?? 0)) users += 1;
  }
  return users;
}

interface UserCount {
  readonly user: number;
  readonly count: number;
}

/**
 * The largest counts, ties in the order of the names; who has none is not among them. Under pseudonyms who is left out by
 * `limit` is drawn, and ties are in the order of the pseudonyms: that of the names would give them away.
 */
export function largestCounts(
  counts: Uint32Array,
  limit: number,
  { disguise }: Selection['snapshot'],
): readonly UserCount[] {
  const largest = countsFrom(counts, countOfRank(counts, limit));
  if (disguise === undefined) return largest.sort(byCount).slice(0, limit);
  const lots = disguise.lots();
  const drawn = largest.sort((a, b) => byCount(a, b) || at(lots, a.user) - at(lots, b.user));
  return drawn
    .slice(0, limit)
    .sort((a, b) => byCount(a, b) || (disguise.ofUser(a.user) < disguise.ofUser(b.user) ? -1 : 1));
}

/** Sorting keeps what is equal in the order of users, which is that of their names. */
function byCount(a: UserCount, b: UserCount): number {
  return b.count - a.count;
}

function countsFrom(counts: Uint32Array, least: number): UserCount[] {
  const largest: UserCount[] = [];
  for (let user = 0; user < counts.length; user += 1) {
    const count = counts[user] ?? 0;
    if (count >= least) largest.push({ user, count });
  }
  return largest;
}

/** The count that the user at this rank has, but never 0: who has fewer need not be sorted. */
function countOfRank(counts: Uint32Array, rank: number): number {
  let largest = 0;
  for (let user = 0; user < counts.length; user += 1)
    largest = Math.max(largest, counts[user] ?? 0);
  const usersWithCount = new Uint32Array(largest + 1);
  for (let user = 0; user < counts.length; user += 1) {
    const count = counts[user] ?? 0;
    usersWithCount[count] = (usersWithCount[count] ?? 0) + 1;
  }
  let count = usersWithCount.length;
  for (let users = 0; count > 1 && users < rank;) {
    count -= 1;
    users += usersWithCount[count] ?? 0;
  }
  return count;
}
