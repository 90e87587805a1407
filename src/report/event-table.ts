import { CELLS } from './cell.js';
import { createCellFinder } from './cell-finder.js';
import { createDictionary } from './dictionary.js';
import type { CredentialUsageEvent } from './event.js';
import { createEventRows, type EventRow, type EventRows } from './event-rows.js';
import { createIdTable, type IdTable } from './id-table.js';
import { at } from './search.js';
import { foldText } from './text.js';
import type { Work } from './work.js';

/** Events in the order in which they first came, with every text and id that repeats kept once. */
export interface EventTable {
  readonly rows: EventRows;
  readonly ids: IdTable;
  readonly authMethodTexts: readonly string[];
  /** User principal names in every spelling that has come. */
  readonly nameTexts: readonly string[];
  readonly displayNameTexts: readonly (string | null)[];
  readonly reasonTexts: readonly (string | null)[];
  /** Folded user principal names. */
  readonly userTexts: readonly string[];
  /** For each spelling in `nameTexts`, its place in `userTexts`. */
  readonly userOfName: readonly number[];
}

/** The one hand that writes in a table. */
export interface EventTableWriter {
  readonly table: EventTable;
  /** Puts an event's fields into a row, all but its id. */
  readonly encode: (event: CredentialUsageEvent, row: EventRow) => void;
  /** The event that a row tells of. */
  readonly decode: (row: Readonly<EventRow>) => CredentialUsageEvent;
  /** Makes room for so many more events in slices. */
  readonly makeRoom: (count: number) => Work<void>;
}

export function createEventTable(): EventTableWriter {
  const rows = createEventRows();
  const ids = createIdTable();
  const authMethods = createDictionary<string>();
  const names = createDictionary<string>();
  const displayNames = createDictionary<string | null>();
  const reasons = createDictionary<string | null>();
  const users = createDictionary<string>();
  const userOfName: number[] = [];
  /** For each spelling in `nameTexts`, the display name that came with it last. */
  const lastDisplayNames: number[] = [];
  const cellOf = createCellFinder();

  const nameOf = (text: string) => {
    const name = names.numberOf(text);
    if (name === userOfName.length) userOfName.push(users.numberOf(foldOnce(text)));
    return name;
  };
  /** A user's display name is mostly the one of before: comparing two texts is faster than finding one. */
  const displayNameOf = (name: number, text: string | null) => {
    const last = lastDisplayNames[name];
    if (last !== undefined && displayNames.texts[last] === text) return last;
    const displayName = displayNames.numberOf(text);
    lastDisplayNames[name] = displayName;
    return displayName;
  };
  return {
    table: {
      rows,
      ids,
      authMethodTexts: authMethods.texts,
      nameTexts: names.texts,
      displayNameTexts: displayNames.texts,
      reasonTexts: reasons.texts,
      userTexts: users.texts,
      userOfName,
    },
    encode: (event, row) => {
      row.timeMs = event.eventTimeMs;
      row.ticks = event.eventTimeTicks;
      row.sourceId = ids.numberOfId(event.sourceId);
      row.name = nameOf(event.userPrincipalName);
      row.displayName = displayNameOf(row.name, event.userDisplayName);
      row.authMethod = authMethods.numberOf(event.authMethodRaw);
      row.reason = reasons.numberOf(event.failureReason);
      row.cell = cellOf(event, row);
    },
    decode: (row) => {
      const { feature, isSuccess } = at(CELLS, row.cell);
      return {
        sourceId: ids.textOf(row.sourceId),
        feature,
        userPrincipalName: at(names.texts, row.name),
        userDisplayName: at(displayNames.texts, row.displayName),
        isSuccess,
        authMethodRaw: at(authMethods.texts, row.authMethod),
        failureReason: at(reasons.texts, row.reason),
        eventTimeMs: row.timeMs,
        eventTimeTicks: row.ticks,
      };
    },
    makeRoom: function* (count) {
      // Twice: an event may bring an id of Graph's and a key.
      yield* ids.makeRoom(2 * count);
      yield* names.makeRoom(count);
      yield* displayNames.makeRoom(count);
      yield* authMethods.makeRoom(count);
      yield* reasons.makeRoom(count);
      yield* users.makeRoom(count);
    },
  };
}

/** The very text where it is folded already: it is not kept twice. */
function foldOnce(text: string): string {
  const folded = foldText(text);
  return folded === text ? text : folded;
}
