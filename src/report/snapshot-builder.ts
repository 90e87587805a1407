import { at } from './search.js';
import { emptyRow } from './event-rows.js';
import type { EventTable } from './event-table.js';
import { mergeSort } from './merge-sort.js';
import { orderOfTime } from './order-of-time.js';
import { indexSnapshot, mapped } from './snapshot-indexes.js';
import type { Carried, Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';
import { inBatches, type Work } from './work.js';

export interface SnapshotFacts {
  readonly asOfMs: number;
  readonly asOfMonotonicMs: number;
  readonly isComplete: boolean;
  readonly quarantined: ReadonlyMap<string, number>;
  readonly carried?: Carried | undefined;
}

/** Sorts a table of events into a frozen snapshot. The table is left as it is, and may grow on afterwards. */
export function* buildSnapshot(table: EventTable, facts: SnapshotFacts): Work<Snapshot> {
  const { order, timesMs } = yield* orderOfTime(table);
  const columns = yield* columnsOf(table, order);
  return yield* indexSnapshot({
    ...facts,
    rowCount: order.length,
    timesMs,
    ...columns,
    idTable: table.ids,
    // Copies: the table's own lists may grow on.
    authMethodTexts: table.authMethodTexts.slice(),
    nameTexts: table.nameTexts.slice(),
    displayNameTexts: table.displayNameTexts.slice(),
    reasonTexts: table.reasonTexts.slice(),
    ...(yield* listUsers(table)),
  });
}

/** What every event has, in the order of positions. */
function* columnsOf({ rows }: EventTable, order: Uint32Array) {
  const { length } = order;
  // Memory that is used again is cleared first: for so much of it, that takes some milliseconds.
  const ticks = new Uint16Array(length);
  const cells = new Uint16Array(length);
  yield;
  const ids = new Uint32Array(length);
  yield;
  const sourceIds = new Uint32Array(length);
  yield;
  const names = new Uint32Array(length);
  yield;
  const displayNames = new Uint32Array(length);
  yield;
  const authMethods = new Uint32Array(length);
  yield;
  const reasons = new Uint32Array(length);
  yield;
  const row = emptyRow();
  let keyCount = 0;
  yield* inBatches(length, (from, to) => {
    for (let position = from; position < to; position += 1) {
      rows.read(order[position] ?? 0, row);
      ticks[position] = row.ticks;
      cells[position] = row.cell;
      ids[position] = row.id;
      sourceIds[position] = row.sourceId;
      names[position] = row.name;
      displayNames[position] = row.displayName;
      authMethods[position] = row.authMethod;
      reasons[position] = row.reason;
      if (row.id !== row.sourceId) keyCount += 1;
    }
  });
  // Where every event goes by Graph's id, one column is enough.
  const ownIds = keyCount > 0 ? ids : sourceIds;
  return { ticks, cells, ids: ownIds, sourceIds, names, displayNames, authMethods, reasons };
}

/** Spellings that fold to the same name are one user; users stand in the order of code points. */
export function* listUsers({
  userTexts,
  userOfName,
}: Pick<EventTable, 'userTexts' | 'userOfName'>): Work<Pick<Snapshot, 'users' | 'userOfName'>> {
  const order = new Uint32Array(userTexts.length);
  yield* inBatches(order.length, (from, to) => {
    for (let user = from; user < to; user += 1) order[user] = user;
  });
  yield* mergeSort(order, (a, b) => compareCodePoints(at(userTexts, a), at(userTexts, b)));
  const users: string[] = new Array<string>(order.length);
  const placeOf = new Uint32Array(order.length);
  yield* inBatches(order.length, (from, to) => {
    for (let user = from; user < to; user += 1) {
      const number = order[user] ?? 0;
      users[user] = at(userTexts, number);
      placeOf[number] = user;
    }
  });
  return { users, userOfName: yield* mapped(userOfName, placeOf) };
}
