import type { Arena } from './arena.js';
import { at } from './search.js';
import { emptyRow } from './event-rows.js';
import type { EventTable } from './event-table.js';
import { mergeSort } from './merge-sort.js';
import { orderOfTime } from './order-of-time.js';
import { createSnapshotArena, newColumns } from './snapshot-columns.js';
import { indexSnapshot } from './snapshot-indexes.js';
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
  const { rowCount } = table.rows;
  const arena = createSnapshotArena(rowCount);
  const columns = {
    ...facts,
    rowCount,
    ...(yield* columnsOf(table, arena)),
    idTable: table.ids,
    // Copies: the table's own lists may grow on.
    authMethodTexts: table.authMethodTexts.slice(),
    nameTexts: table.nameTexts.slice(),
    displayNameTexts: table.displayNameTexts.slice(),
    reasonTexts: table.reasonTexts.slice(),
    ...(yield* listUsers(table)),
  };
  return yield* indexSnapshot(columns, arena);
}

/** What every event has, in the order of positions. */
function* columnsOf(table: EventTable, arena: Arena) {
  const { rows } = table;
  const order = yield* orderOfTime(table);
  const rowCount = order.length;
  const columns = newColumns(rowCount, arena);
  const { timesMs, ticks, cells, sourceIds, names, displayNames, authMethods, reasons } = columns;
  /** Where every event goes by Graph's id, one column is enough. */
  let ids = sourceIds;
  const row = emptyRow();
  yield* inBatches(rowCount, (from, to) => {
    for (let position = from; position < to; position += 1) {
      rows.read(order[position] ?? 0, row);
      timesMs[position] = row.timeMs;
      ticks[position] = row.ticks;
      cells[position] = row.cell;
      if (row.id !== row.sourceId && ids === sourceIds) {
        ids = arena.words(rowCount);
        ids.set(sourceIds.subarray(0, position));
      }
      ids[position] = row.id;
      sourceIds[position] = row.sourceId;
      names[position] = row.name;
      displayNames[position] = row.displayName;
      authMethods[position] = row.authMethod;
      reasons[position] = row.reason;
    }
  });
  return { ...columns, ids };
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
  const placeOfName = new Uint32Array(userOfName.length);
  yield* inBatches(placeOfName.length, (from, to) => {
    for (let name = from; name < to; name += 1) {
      placeOfName[name] = placeOf[userOfName[name] ?? 0] ?? 0;
    }
  });
  return { users, userOfName: placeOfName };
}
