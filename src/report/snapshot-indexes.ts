import type { Arena } from './arena.js';
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

export function* indexSnapshot(columns: SnapshotColumns, arena: Arena): Work<Snapshot> {
  const { rowCount, cells, names, displayNames, reasons, users, userOfName } = columns;
  const list = (keyCount: number, keyAt: (position: number) => number) =>
    postingLists({ arena, keyCount, rowCount, keyAt });
  const byCell = yield* list(CELLS.length, (position) => at(cells, position));
  const inhabitedCells = [...CELLS.keys()].filter(
    (cell) => at(byCell.offsets, cell) < at(byCell.offsets, cell + 1),
  );
  const byUser = yield* list(users.length, (position) => at(userOfName, at(names, position)));
  return Object.freeze({
    ...columns,
    byCell,
    inhabitedCells,
    byUser,
    byDisplayName: yield* list(columns.displayNameTexts.length, (position) =>
      at(displayNames, position),
    ),
    byReason: yield* list(columns.reasonTexts.length, (position) => at(reasons, position)),
    cube: yield* buildCube({ rowCount, cells, reasons, inhabitedCells, byUser }, arena),
    positionOfId: yield* idFinder(columns.idTable, columns.ids, arena),
  });
}

/** The position of the event with an id. */
function* idFinder(ids: IdTable, idColumn: Uint32Array, arena: Arena) {
  /** By the number of an id, 1 more than its position; 0 where no event goes by it. */
  const positions = arena.words(ids.count);
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
