import type { KeyObject } from 'node:crypto';
import type { CredentialUsageEvent } from './event.js';
import { createEventKeys } from './event-key.js';
import { emptyRow, type EventRow } from './event-rows.js';
import { createEventTable, type EventTable } from './event-table.js';
import { createNumberColumn } from './number-column.js';
import { at } from './search.js';
import type { Work } from './work.js';

export interface EventSetOptions {
  /** Whether Graph's id names the event. Otherwise it names the user, and every event gets a derived key. */
  readonly idNamesEvent: boolean;
  /** Keys the derived ids. */
  readonly secret: KeyObject;
}

/** Events by their identity. */
export interface EventSet {
  readonly table: EventTable;
  /** How many events came again and collapsed into the one that was there. */
  readonly duplicateCount: number;
  /** Whether it is new; false when it collapsed into one that was there. */
  readonly add: (event: CredentialUsageEvent) => boolean;
  /** Adds an event whose id is known. That saves deriving the key anew, should it go by one. */
  readonly restore: (event: CredentialUsageEvent, id: string) => boolean;
  readonly eventAt: (index: number) => CredentialUsageEvent;
  readonly idAt: (index: number) => string;
  /** Makes room for so many more events in slices. */
  readonly makeRoom: (count: number) => Work<void>;
}

/** What an id holds: no event, or several, or one, whose index is less by 1. */
const NONE = 0;
const SEVERAL = 2 ** 32 - 1;

/**
 * Collects the events of a sweep. Pages that shift under a sweep repeat rows: exact duplicates collapse, and the one
 * that came last gives the display name. Where the report repeats an id with other fields, all events that share it get
 * derived keys, so that the outcome does not depend on which of them came first.
 */
export function createEventSet({ idNamesEvent, secret }: EventSetOptions): EventSet {
  const { table, encode, decode, makeRoom } = createEventTable();
  const { rows, ids, userTexts, userOfName } = table;
  const keyOf = createEventKeys(secret);
  /** By the number of an id, the event that goes by it. */
  const holders = createNumberColumn();
  /** The event that is being added, and the one that was there. */
  const row = emptyRow();
  const known = emptyRow();
  let duplicateCount = 0;

  const userOf = ({ name }: EventRow) => at(userOfName, name);
  const derive = (event: CredentialUsageEvent, { name }: EventRow) =>
    keyOf(event, at(userTexts, at(userOfName, name)));
  const append = (id: number) => {
    row.id = id;
    rows.write(rows.rowCount, row);
    holders.put(id, rows.rowCount);
    return true;
  };
  const collapse = (index: number) => {
    row.id = rows.idAt(index);
    rows.write(index, row);
    duplicateCount += 1;
    return false;
  };
  const insertByKey = (event: CredentialUsageEvent, knownId = event.sourceId) => {
    const id = ids.numberOfKey(knownId === event.sourceId ? derive(event, row) : knownId);
    const holder = holders.at(id);
    return holder === NONE ? append(id) : collapse(holder - 1);
  };
  const giveKey = (index: number) => {
    known.id = ids.numberOfKey(derive(decode(known), known));
    rows.write(index, known);
    holders.put(known.id, index + 1);
    holders.put(known.sourceId, SEVERAL);
  };
  const insertById = (event: CredentialUsageEvent, knownId?: string) => {
    const holder = holders.at(row.sourceId);
    if (holder === NONE) return append(row.sourceId);
    if (holder !== SEVERAL) {
      rows.read(holder - 1, known);
      if (isSameEvent(known, row) && userOf(known) === userOf(row)) return collapse(holder - 1);
      giveKey(holder - 1);
    }
    return insertByKey(event, knownId);
  };
  const insert = idNamesEvent ? insertById : insertByKey;
  const restore = (event: CredentialUsageEvent, knownId?: string) => {
    encode(event, row);
    return insert(event, knownId);
  };
  return {
    table,
    get duplicateCount() {
      return duplicateCount;
    },
    add: (event) => restore(event),
    restore,
    eventAt: (index) => {
      rows.read(index, known);
      return decode(known);
    },
    idAt: (index) => ids.textOf(rows.idAt(index)),
    makeRoom,
  };
}

/** Compares what makes an event this event, but for its user; the display name does not. */
function isSameEvent(a: EventRow, b: EventRow): boolean {
  return (
    a.sourceId === b.sourceId &&
    a.cell === b.cell &&
    a.authMethod === b.authMethod &&
    a.reason === b.reason &&
    a.timeMs === b.timeMs &&
    a.ticks === b.ticks
  );
}
