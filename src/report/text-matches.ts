import type { ReportQuery } from './query.js';
import { at } from './search.js';
import { positionsOf, type PostingLists, type Snapshot } from './snapshot.js';
import { foldText, isUnconditional, textPredicate, type TextFilter } from './text.js';
import { selectUsers, type UserSpan } from './user-directory.js';

/** What a query asks of texts, looked up in the dictionaries; no event has been touched yet. */
export interface TextMatches {
  /** Among these every event with matching texts stands once, and others may stand, too. */
  readonly candidates: readonly Candidates[];
  /** Whether the texts of a candidate match; null when those of all candidates do. */
  readonly matchesCandidate: PositionTest | null;
  /** Whether the texts of any event match. */
  readonly matches: PositionTest;
  /** In the order of users, the matches have ranks `first <= rank < end`. */
  readonly userRanks: { readonly first: number; readonly end: number };
}

/** Positions in any order, and their cells where those are kept in the same order. */
export interface Candidates {
  readonly positions: Uint32Array;
  readonly cells: Uint16Array | null;
}

type PositionTest = (position: number) => boolean;

/** What must match, each null when nothing is asked of it: runs of users, and for each text 1 when it does. */
interface Conditions {
  readonly users: readonly UserSpan[] | null;
  readonly displayNames: Uint8Array | null;
  readonly reasons: Uint8Array | null;
}

/** null when the query asks for no text. */
export function matchTexts(snapshot: Snapshot, query: ReportQuery): TextMatches | null {
  const conditions: Conditions = {
    users: selectUsers(snapshot, query),
    displayNames: matchDictionary(snapshot.displayNameTexts, query.userDisplayName),
    reasons: matchDictionary(snapshot.reasonTexts, query.failureReason),
  };
  const matches = testOf(snapshot, conditions);
  if (matches === null) return null;
  const { candidates, left } = candidatesOf(snapshot, conditions);
  const matchesCandidate = testOf(snapshot, left);
  return { candidates, matchesCandidate, matches, userRanks: ranksOf(snapshot, conditions.users) };
}

/** The events of the users asked for, or else with the reasons, or else with the names; and what is left to test. */
function candidatesOf(snapshot: Snapshot, conditions: Conditions) {
  const { users, displayNames, reasons } = conditions;
  if (users !== null) {
    const candidates = users.map((span) => eventsOfUsers(snapshot, span));
    return { candidates, left: { ...conditions, users: null } };
  }
  if (reasons !== null) {
    const candidates = eventsWithTexts(snapshot.byReason, reasons);
    return { candidates, left: { ...conditions, reasons: null } };
  }
  const candidates = eventsWithTexts(snapshot.byDisplayName, displayNames ?? new Uint8Array());
  return { candidates, left: { ...conditions, displayNames: null } };
}

function ranksOf({ rowCount, byUser }: Snapshot, users: readonly UserSpan[] | null) {
  if (users === null) return { first: 0, end: rowCount };
  const rankOf = (user: number | undefined) => byUser.offsets[user ?? 0] ?? 0;
  return { first: rankOf(users[0]?.first), end: rankOf(users.at(-1)?.end) };
}

/** The events of neighbouring users stand end to end. */
function eventsOfUsers({ byUser, cube }: Snapshot, { first, end }: UserSpan): Candidates {
  const [from, to] = [at(byUser.offsets, first), at(byUser.offsets, end)];
  return {
    positions: byUser.positions.subarray(from, to),
    cells: cube.cellsByUser.subarray(from, to),
  };
}

function eventsWithTexts(lists: PostingLists, matches: Uint8Array): readonly Candidates[] {
  return [...matches.keys()]
    .filter((key) => matches[key] === 1)
    .map((key) => ({ positions: positionsOf(lists, key), cells: null }));
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

/** null when nothing is asked. */
function testOf(
  snapshot: Snapshot,
  { users, displayNames, reasons }: Conditions,
): PositionTest | null {
  if (users === null && displayNames === null && reasons === null) return null;
  const isUser = users === null ? null : testOfUsers(snapshot, users);
  const { names, userOfName } = snapshot;
  return (position) =>
    (isUser === null || isUser(userOfName[names[position] ?? 0] ?? 0)) &&
    (displayNames === null || displayNames[snapshot.displayNames[position] ?? 0] === 1) &&
    (reasons === null || reasons[snapshot.reasons[position] ?? 0] === 1);
}

function testOfUsers(snapshot: Snapshot, spans: readonly UserSpan[]): (user: number) => boolean {
  const [only, ...others] = spans;
  if (only === undefined) return () => false;
  if (others.length === 0) return (user) => user >= only.first && user < only.end;
  const isAsked = new Uint8Array(snapshot.users.length);
  for (const { first, end } of spans) isAsked.fill(1, first, end);
  return (user) => isAsked[user] === 1;
}
