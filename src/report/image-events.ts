import type { Arena } from './arena.js';
import { createCellFinder } from './cell-finder.js';
import { readBlock, type BlockIds } from './event-block.js';
import { readTexts, type ImageFacts } from './image-facts.js';
import { AS_TEXT, createIdTable, type IdTable } from './id-table.js';
import { at } from './search.js';
import { createSnapshotArena, newColumns, type EventColumns } from './snapshot-columns.js';
import type { TextKind } from './snapshot-image.js';
import type { Snapshot } from './snapshot.js';
import { finish } from './work.js';

export type ImageTexts = Record<TextKind, (string | null)[]>;

/** Display names and reasons may be null, the other texts never are. */
export function given(text: string | null): string {
  if (text === null) throw new RangeError('A text is missing.');
  return text;
}

type Columns = EventColumns & Pick<Snapshot, 'ids' | 'idTable'>;

interface EventsReader {
  readonly take: (bytes: Uint8Array) => void;
  readonly columns: () => Columns;
  /** What they stand in, with room for all that is made of them. */
  readonly arena: Arena;
}

/** Takes the events of an image, block by block, when all its texts have come. */
export function createEventsReader(
  { rowCount, outcomes }: ImageFacts,
  texts: ImageTexts,
): EventsReader {
  const idTable = createIdTable();
  finish(idTable.makeRoom(rowCount));
  const arena = createSnapshotArena(rowCount);
  const columns = newColumns(rowCount, arena);
  const { sourceIds } = columns;
  let ids = sourceIds;
  const outcomeOf = new Map(outcomes.map(([cell, feature, isSuccess]) => [cell, { feature, isSuccess }])); // prettier-ignore
  const cellOf = createCellFinder();
  let count = 0;
  return {
    arena,
    take: (bytes) => {
      const block = readBlock(bytes);
      const longIds = readTexts(block.rest).map(given);
      const place = count;
      count += block.timesMs.length;
      // As large as they are from the beginning: more than fits is thrown at by the first of these.
      columns.timesMs.set(block.timesMs, place);
      columns.ticks.set(block.ticks, place);
      columns.names.set(within(block.names, texts.nameTexts), place);
      columns.displayNames.set(within(block.displayNames, texts.displayNameTexts), place);
      columns.authMethods.set(within(block.authMethods, texts.authMethodTexts), place);
      columns.reasons.set(within(block.reasons, texts.reasonTexts), place);
      block.cells.forEach((cell, index) => {
        const outcome = outcomeOf.get(cell);
        if (outcome === undefined) throw new RangeError('A cell has no meaning.');
        const [authMethod, reason] = [at(block.authMethods, index), at(block.reasons, index)];
        const authMethodRaw = given(at(texts.authMethodTexts, authMethod));
        const failureReason = at(texts.reasonTexts, reason);
        columns.cells[place + index] = cellOf({ ...outcome, authMethodRaw, failureReason }, { authMethod, reason }); // prettier-ignore
      });
      const isKeyed = block.sourceIds !== undefined;
      if (isKeyed && place === 0) ids = arena.words(rowCount);
      if (isKeyed !== (ids !== sourceIds)) throw new RangeError('Some events have keys, and others have none.'); // prettier-ignore
      readIds(idTable, block.ids, longIds, ids.subarray(place));
      if (isKeyed) readIds(idTable, block.sourceIds, longIds, sourceIds.subarray(place));
    },
    columns: () => {
      if (count !== rowCount) throw new RangeError(`${rowCount} events should be there, and ${count} are.`); // prettier-ignore
      return { ...columns, ids, idTable };
    },
  };
}

function within(indexes: Uint32Array, texts: readonly unknown[]): Uint32Array {
  for (const index of indexes) {
    if (index >= texts.length) throw new RangeError('A text is missing.');
  }
  return indexes;
}

function readIds(
  idTable: IdTable,
  { words, forms }: BlockIds,
  longIds: readonly string[],
  numbers: Uint32Array,
): void {
  forms.forEach((form, index) => {
    numbers[index] =
      form === AS_TEXT
        ? idTable.numberOfId(at(longIds, at(words, 4 * index)))
        : idTable.numberOfWords(form, words, 4 * index);
  });
}
