import { at } from './search.js';
import type { UsageAuthMethod } from './auth-method.js';
import { CELLS, type Cell } from './cell.js';
import type { Cube } from './cube.js';
import type { CredentialUsageEvent } from './event.js';
import type { IdTable } from './id-table.js';
import type { Disguise } from './pseudonym.js';

/** What a short sweep took over from another snapshot: all that it had up to a moment and that is not forgotten by now. */
export interface Carried {
  /** Which one. */
  readonly asOfMs: number;
  readonly untilMs: number;
}

/**
 * All events that one sweep read: columnar, sorted, frozen. A *position* is an event's place in the order of time, then
 * id by code point; every column has one value for each position. Texts that repeat are kept once, in dictionaries.
 */
export interface Snapshot {
  /** undefined: everything was read. */
  readonly carried?: Carried | undefined;
  /** When the sweep began, in milliseconds since 1970-01-01T00:00:00Z. Periods end here. */
  readonly asOfMs: number;
  /**
   * The same moment on the clock that only grows, in milliseconds: a wall clock that is set back makes nothing younger.
   */
  readonly asOfMonotonicMs: number;
  /** false while the first sweep is under way: rows are missing. */
  readonly isComplete: boolean;
  readonly rowCount: number;
  /** Rows that were put aside, by reason. */
  readonly quarantined: ReadonlyMap<string, number>;

  readonly timesMs: Float64Array;
  /** What Graph sent below the millisecond, in ticks of 100 ns. */
  readonly ticks: Uint16Array;
  /** What each event is known by, unique, and the id that Graph sent: numbers in `idTable`. */
  readonly ids: Uint32Array;
  readonly sourceIds: Uint32Array;
  /** Number of the event's cell in `CELLS`. */
  readonly cells: Uint16Array;
  /** Index in `authMethodTexts`, `nameTexts`, `displayNameTexts` and `reasonTexts`. */
  readonly authMethods: Uint32Array;
  readonly names: Uint32Array;
  readonly displayNames: Uint32Array;
  readonly reasons: Uint32Array;

  readonly idTable: IdTable;
  readonly authMethodTexts: readonly string[];
  /** User principal names in every spelling that occurs. */
  readonly nameTexts: readonly string[];
  readonly displayNameTexts: readonly (string | null)[];
  readonly reasonTexts: readonly (string | null)[];

  /** The positions of each cell, ascending: those of cell `c` stand at `offsets[c]` to before `offsets[c + 1]`. */
  readonly byCell: PostingLists;
  /** The numbers of the cells that hold events, ascending. */
  readonly inhabitedCells: readonly number[];
  /** Folded user principal names in the order of code points. A *user* is an index here. */
  readonly users: readonly string[];
  /** For each spelling in `nameTexts`, its user. */
  readonly userOfName: Uint32Array;
  /** The positions of each user, ascending; end to end, they are all events in the order of user, time and id. */
  readonly byUser: PostingLists;
  /** The positions of each text in `displayNameTexts` and `reasonTexts`. */
  readonly byDisplayName: PostingLists;
  readonly byReason: PostingLists;
  readonly cube: Cube;
  /** Shown in the place of people's names and of the ids that Graph sent; undefined: they are shown as they are. */
  readonly disguise?: Disguise;
  /** The position of the event with this id. */
  positionOfId(id: string): number | undefined;
}

/** For each of several keys the ascending positions that belong to it, end to end in one array. */
export interface PostingLists {
  readonly offsets: Uint32Array;
  readonly positions: Uint32Array;
}

/** The event at a position, as the schema shows it, and where it stands. */
export interface EventDetails extends Cell {
  readonly id: string;
  readonly sourceId: string;
  readonly userPrincipalName: string;
  readonly userDisplayName: string | null;
  readonly authMethod: UsageAuthMethod;
  readonly authMethodRaw: string;
  readonly failureReason: string | null;
  readonly eventTimeMs: number;
  readonly snapshot: Snapshot;
  readonly position: number;
}

/** What the event at a position is known by. */
export function idAt(snapshot: Snapshot, position: number): string {
  return snapshot.idTable.textOf(at(snapshot.ids, position));
}

/** The id of the event at a position as Graph sent it, or its pseudonym. */
export function sourceIdAt(snapshot: Snapshot, position: number): string {
  const sourceId = sentIdAt(snapshot, position);
  return snapshot.disguise?.ofSourceId(sourceId) ?? sourceId;
}

/** The user's name as the event at a position spells it, or its pseudonym. */
export function nameAt(snapshot: Snapshot, position: number): string {
  const { disguise } = snapshot;
  if (disguise !== undefined) return disguise.ofUser(userAt(snapshot, position));
  return at(snapshot.nameTexts, at(snapshot.names, position));
}

/** The user's display name in the event at a position, or a pseudonym; null where Graph sent none. */
export function displayNameAt(snapshot: Snapshot, position: number): string | null {
  const name = at(snapshot.displayNameTexts, at(snapshot.displayNames, position));
  return name === null ? null : (snapshot.disguise?.ofUser(userAt(snapshot, position)) ?? name);
}

export function eventAt(snapshot: Snapshot, position: number): EventDetails {
  const { feature, isSuccess, authMethod, failureCategory } = at(
    CELLS,
    at(snapshot.cells, position),
  );
  // Field by field: an object made by spreading another and adding to it takes V8 a hundred times as long.
  return {
    feature,
    isSuccess,
    authMethod,
    failureCategory,
    id: idAt(snapshot, position),
    sourceId: sourceIdAt(snapshot, position),
    userPrincipalName: nameAt(snapshot, position),
    userDisplayName: displayNameAt(snapshot, position),
    authMethodRaw: at(snapshot.authMethodTexts, at(snapshot.authMethods, position)),
    failureReason: at(snapshot.reasonTexts, at(snapshot.reasons, position)),
    eventTimeMs: at(snapshot.timesMs, position),
    snapshot,
    position,
  };
}

/** The event at a position as it came from Graph. */
export function restoreEvent(snapshot: Snapshot, position: number): CredentialUsageEvent {
  const { feature, isSuccess } = at(CELLS, at(snapshot.cells, position));
  return {
    sourceId: sentIdAt(snapshot, position),
    feature,
    userPrincipalName: at(snapshot.nameTexts, at(snapshot.names, position)),
    userDisplayName: at(snapshot.displayNameTexts, at(snapshot.displayNames, position)),
    isSuccess,
    authMethodRaw: at(snapshot.authMethodTexts, at(snapshot.authMethods, position)),
    failureReason: at(snapshot.reasonTexts, at(snapshot.reasons, position)),
    eventTimeMs: at(snapshot.timesMs, position),
    eventTimeTicks: at(snapshot.ticks, position),
  };
}

function sentIdAt(snapshot: Snapshot, position: number): string {
  return snapshot.idTable.textOf(at(snapshot.sourceIds, position));
}

export function userAt(snapshot: Snapshot, position: number): number {
  return at(snapshot.userOfName, at(snapshot.names, position));
}

/** The positions that belong to one key, ascending. A view, not a copy. */
export function positionsOf({ offsets, positions }: PostingLists, key: number): Uint32Array {
  return positions.subarray(at(offsets, key), at(offsets, key + 1));
}

export function positionsOfUser(snapshot: Snapshot, user: number): Uint32Array {
  return positionsOf(snapshot.byUser, user);
}
