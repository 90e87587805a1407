import { createCellFinder } from './cell-finder.js';
import { readBlock, type BlockIds } from './event-block.js';
import { readTexts, type ImageFacts } from './image-facts.js';
import { AS_TEXT, createIdTable, type IdTable } from './id-table.js';
import { at } from './search.js';
import type { TextKind } from './snapshot-image.js';
import type { Snapshot } from './snapshot.js';
import { finish } from './work.js';

export type ImageTexts = Record<TextKind, (string | null)[]>;

/** Display names and reasons may be null, the other texts never are. */
export function given(text: string | null): string {
  if (text === null) throw new RangeError('A text is missing.');
  return text;
}

type Columns = Pick<Snapshot, 'timesMs' | 'ticks' | 'cells' | 'names' | 'displayNames' | 'authMethods' | 'reasons' | 'ids' | 'sourceIds' | 'idTable'>; // prettier-ignore

interface EventsReader {
  readonly take: (bytes: Uint8Array) => void;
  readonly columns: () => Columns;
}

/** Takes the events of an image, block by block, when all its texts have come. */
export function createEventsReader(
  { rowCount, outcomes }: ImageFacts,
  texts: ImageTexts,
): EventsReader {
  const idTable = createIdTable();
  finish(idTable.makeRoom(rowCount));
  const columns = {
    timesMs: new Float64Array(rowCount),
    ticks: new Uint16Array(rowCount),
    cells: new Uint16Array(rowCount),
    names: new Uint32Array(rowCount),
    displayNames: new Uint32Array(rowCount),
    authMethods: new Uint32Array(rowCount),
    reasons: new Uint32Array(rowCount),
    ids: new Uint32Array(rowCount),
    idTable,
  };
  let sourceIds = columns.ids;
  const outcomeOf = new Map(outcomes.map(([cell, feature, isSuccess]) => [cell, { feature, isSuccess }])); // prettier-ignore
  const cellOf = createCellFinder();
  let count = 0;
  return {
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
      readIds(idTable, block.ids, longIds, columns.ids.subarray(place));
      if (block.sourceIds === undefined) return;
      if (sourceIds === columns.ids) sourceIds = new Uint32Array(rowCount);
      readIds(idTable, block.sourceIds, longIds, sourceIds.subarray(place));
    },
    columns: () => {
      if (count !== rowCount) throw new RangeError(`${rowCount} events should be there, and ${count} are.`); // prettier-ignore
      return { ...columns, sourceIds };
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
