import type { ReportOrder } from './query.js';
import { at, lowerBound } from './search.js';
import { idAt, userAt, type Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';
import { firstUserFrom } from './user-directory.js';

/**
 * Where an event stands in an order, whatever snapshot it is held against: its order key, with the event's id to break
 * ties. A cursor carries this and no offset, so that it survives a refresh.
 */
export interface EventKey {
  readonly timeMs: number;
  readonly id: string;
  /** Folded user principal name; only in the order of users. */
  readonly user?: string;
}

/**
 * An ascending order of all events of a snapshot. A *rank* is a place in it. In the order of time a rank is a position;
 * in the order of users it is an index into the posting lists of users, which stand end to end in just that order.
 */
export interface RankOrder {
  /** The position at each rank; null where a rank is a position. */
  readonly positions: Uint32Array | null;
  /** The cell at each rank. */
  readonly cells: Uint16Array;
  positionAt(rank: number): number;
  rankOf(position: number): number;
  /** The number of events with a smaller key: the rank of that event, or where it would stand. */
  rankOfKey(key: EventKey): number;
  keyAt(rank: number): EventKey;
}

export function rankOrder(snapshot: Snapshot, field: ReportOrder['field']): RankOrder {
  return field === 'EVENT_DATE_TIME' ? orderOfTime(snapshot) : orderOfUsers(snapshot);
}

/** The first rank behind a key. */
export function rankAfterKey(order: RankOrder, key: EventKey, rowCount: number): number {
  const rank = order.rankOfKey(key);
  const isThere = rank < rowCount && isSameKey(order.keyAt(rank), key);
  return isThere ? rank + 1 : rank;
}

/** In the order of time, then id by code point. */
export function compareKeys(a: EventKey, b: EventKey): number {
  return a.timeMs === b.timeMs ? compareCodePoints(a.id, b.id) : a.timeMs - b.timeMs;
}

function isSameKey(a: EventKey, b: EventKey): boolean {
  return a.id === b.id && a.timeMs === b.timeMs && a.user === b.user;
}

function orderOfTime(snapshot: Snapshot): RankOrder {
  return {
    positions: null,
    cells: snapshot.cells,
    positionAt: (rank) => rank,
    rankOf: (position) => position,
    rankOfKey: (key) =>
      lowerBound(0, snapshot.rowCount, (position) => isBefore(snapshot, position, key)),
    keyAt: (rank) => ({ timeMs: at(snapshot.timesMs, rank), id: idAt(snapshot, rank) }),
  };
}

function orderOfUsers(snapshot: Snapshot): RankOrder {
  const { offsets, positions } = snapshot.byUser;
  const { cellsByUser, ranksByUser } = snapshot.cube;
  return {
    positions,
    cells: cellsByUser,
    positionAt: (rank) => at(positions, rank),
    rankOf: (position) => at(ranksByUser, position),
    rankOfKey: (key) => {
      const user = firstUserFrom(snapshot, key.user ?? '');
      if (snapshot.users[user] !== key.user) return at(offsets, user);
      return lowerBound(at(offsets, user), at(offsets, user + 1), (rank) =>
        isBefore(snapshot, at(positions, rank), key),
      );
    },
    keyAt: (rank) => {
      const position = at(positions, rank);
      return {
        timeMs: at(snapshot.timesMs, position),
        id: idAt(snapshot, position),
        user: at(snapshot.users, userAt(snapshot, position)),
      };
    },
  };
}

/** Whether the event at a position stands before a key in the order of time, then id. */
function isBefore(snapshot: Snapshot, position: number, { timeMs, id }: EventKey): boolean {
  const time = at(snapshot.timesMs, position);
  return time === timeMs ? compareCodePoints(idAt(snapshot, position), id) < 0 : time < timeMs;
}
