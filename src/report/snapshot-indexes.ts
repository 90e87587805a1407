import { CELLS } from './cell.js';
import { buildCube } from './cube.js';
import type { IdTable } from './id-table.js';
import { postingLists } from './posting-lists.js';
import { at } from './search.js';
import type { Snapshot } from './snapshot.js';
import { inBatches, type Work } from './work.js';

/** What a snapshot is made of; everything else in it follows, so that questions are answered fast. */
export type SnapshotColumns = Omit<
  Snapshot,
  'byCell' | 'inhabitedCells' | 'byUser' | 'byDisplayName' | 'byReason' | 'cube' | 'positionOfId'
>;

export function* indexSnapshot(columns: SnapshotColumns): Work<Snapshot> {
  const { rowCount, cells, names, displayNames, reasons, users, userOfName } = columns;
  const byCell = yield* postingLists(CELLS.length, cells);
  const inhabitedCells = [...CELLS.keys()].filter(
    (cell) => at(byCell.offsets, cell) < at(byCell.offsets, cell + 1),
  );
  const byUser = yield* postingLists(users.length, yield* mapped(names, userOfName));
  return Object.freeze({
    ...columns,
    byCell,
    inhabitedCells,
    byUser,
    byDisplayName: yield* postingLists(columns.displayNameTexts.length, displayNames),
    byReason: yield* postingLists(columns.reasonTexts.length, reasons),
    cube: yield* buildCube({ rowCount, cells, reasons, inhabitedCells, byUser }),
    positionOfId: yield* idFinder(columns.idTable, columns.ids),
  });
}

/** For each of some indexes, the number that stands there. */
export function* mapped(indexes: ArrayLike<number>, numbers: Uint32Array): Work<Uint32Array> {
  const found = new Uint32Array(indexes.length);
  yield* inBatches(found.length, (from, to) => {
    for (let place = from; place < to; place += 1) {
      found[place] = numbers[indexes[place] ?? 0] ?? 0;
    }
  });
  return found;
}

/** The position of the event with an id. */
function* idFinder(ids: IdTable, idColumn: Uint32Array) {
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
