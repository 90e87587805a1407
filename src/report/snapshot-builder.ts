import { at } from './search.js';
import { CELLS } from './cell.js';
import { buildCube } from './cube.js';
import { emptyRow } from './event-rows.js';
import type { EventTable } from './event-table.js';
import { mergeSort } from './merge-sort.js';
import { orderOfTime } from './order-of-time.js';
import { postingLists } from './posting-lists.js';
import type { Snapshot } from './snapshot.js';
import { compareCodePoints } from './text.js';
import { inBatches, type Work } from './work.js';

export interface SnapshotFacts {
  readonly asOfMs: number;
  readonly asOfMonotonicMs: number;
  readonly isComplete: boolean;
  readonly quarantined: ReadonlyMap<string, number>;
}

/** Sorts a table of events into a frozen snapshot. The table is left as it is, and may grow on afterwards. */
export function* buildSnapshot(table: EventTable, facts: SnapshotFacts): Work<Snapshot> {
  const { order, timesMs } = yield* orderOfTime(table);
  const columns = yield* columnsOf(table, order);
  const { users, userOfName } = yield* listUsers(table);
  const byCell = yield* postingLists(CELLS.length, columns.cells);
  const inhabitedCells = [...CELLS.keys()].filter(
    (cell) => at(byCell.offsets, cell) < at(byCell.offsets, cell + 1),
  );
  const byUser = yield* postingLists(users.length, yield* mapped(columns.names, userOfName));
  return Object.freeze({
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
    byCell,
    inhabitedCells,
    users,
    userOfName,
    byUser,
    byDisplayName: yield* postingLists(table.displayNameTexts.length, columns.displayNames),
    byReason: yield* postingLists(table.reasonTexts.length, columns.reasons),
    cube: yield* buildCube({ ...columns, rowCount: order.length, inhabitedCells, byUser }),
    positionOfId: yield* idFinder(table, columns.ids),
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
function* listUsers({ userTexts, userOfName }: EventTable) {
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

/** For each of some indexes, the number that stands there. */
function* mapped(indexes: ArrayLike<number>, numbers: Uint32Array): Work<Uint32Array> {
  const found = new Uint32Array(indexes.length);
  yield* inBatches(found.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      found[place] = numbers[indexes[place] ?? 0] ?? 0;
    }
  });
  return found;
}

/** The position of the event with an id. */
function* idFinder({ ids }: EventTable, idColumn: Uint32Array) {
  /** By the number of an id, 1 more than its position; 0 where no event goes by it. */
  const positions = new Uint32Array(ids.count);
  yield* inBatches(idColumn.length, (from, to) => {
    for (let position = from; position < to; position += 1) {
      positions[idColumn[position] ?? 0] = position + 1;
    }
  });
  return (id: string): number | undefined => {
    for (const number of ids.numbersOfText(id)) {
      const place = positions[number] ?? 0;
      if (place > 0) return place - 1;
    }
    return undefined;
  };
}
