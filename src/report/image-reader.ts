import { createCellFinder } from './cell-finder.js';
import { createDictionary } from './dictionary.js';
import { readBlock, type BlockIds } from './event-block.js';
import { readImageFacts, readTexts, type ImageFacts } from './image-facts.js';
import { AS_TEXT, createIdTable, type IdTable } from './id-table.js';
import { at } from './search.js';
import { listUsers } from './snapshot-builder.js';
import type { ImagePart, KeptReport, TextKind } from './snapshot-image.js';
import { indexSnapshot } from './snapshot-indexes.js';
import type { Snapshot } from './snapshot.js';
import { foldText } from './text.js';
import { finish, inBatches, type Work } from './work.js';

interface ImageReader {
  /** Takes the parts one by one, in their order. Throws where they are no image. */
  readonly take: (part: ImagePart) => void;
  /**
   * What they are together. `asOfMonotonicMs`: when its sweep began, by this process's own clock.
   * Throws where parts are missing.
   */
  readonly finish: (asOfMonotonicMs: (asOfMs: number) => number) => Work<KeptReport>;
}

type Texts = Record<TextKind, (string | null)[]>;

/** Makes a snapshot of its image again. Whatever is wrong with the bytes, nothing but an error comes of it. */
export function createImageReader(): ImageReader {
  const texts: Texts = { authMethodTexts: [], nameTexts: [], displayNameTexts: [], reasonTexts: [] }; // prettier-ignore
  let facts: ImageFacts | undefined;
  let events: EventsReader | undefined;
  return {
    take: ({ kind, bytes }) => {
      if (kind === 'facts') facts = readImageFacts(bytes);
      else if (kind !== 'events') texts[kind].push(...readTexts(bytes));
      else (events ??= createEventsReader(begun(facts), texts)).take(bytes);
    },
    finish: function* (asOfMonotonicMs) {
      const { asOfMs, rowCount, quarantined, full, isShort, isShortCutLost } = begun(facts);
      const columns = (events ?? createEventsReader(begun(facts), texts)).columns();
      const snapshot = yield* indexSnapshot({
        asOfMs,
        asOfMonotonicMs: asOfMonotonicMs(asOfMs),
        isComplete: true,
        quarantined: new Map(quarantined),
        rowCount,
        ...columns,
        authMethodTexts: texts.authMethodTexts.map(given),
        nameTexts: texts.nameTexts.map(given),
        displayNameTexts: texts.displayNameTexts,
        reasonTexts: texts.reasonTexts,
        ...(yield* usersOf(texts.nameTexts.map(given))),
      });
      return { snapshot, full, isShort, isShortCutLost };
    },
  };
}

function begun(facts: ImageFacts | undefined): ImageFacts {
  if (facts === undefined) throw new RangeError('An image begins with its facts.');
  return facts;
}

/** Display names and reasons may be null, the other texts never are. */
function given(text: string | null): string {
  if (text === null) throw new RangeError('A text is missing.');
  return text;
}

type Columns = Pick<Snapshot, 'timesMs' | 'ticks' | 'cells' | 'names' | 'displayNames' | 'authMethods' | 'reasons' | 'ids' | 'sourceIds' | 'idTable'>; // prettier-ignore

interface EventsReader {
  readonly take: (bytes: Uint8Array) => void;
  readonly columns: () => Columns;
}

function createEventsReader({ rowCount, outcomes }: ImageFacts, texts: Texts): EventsReader {
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

function* usersOf(nameTexts: readonly string[]) {
  const users = createDictionary<string>();
  const userOfName: number[] = [];
  yield* inBatches(nameTexts.length, (from, to) => {
    for (const name of nameTexts.slice(from, to)) userOfName.push(users.numberOf(foldText(name)));
  });
  return yield* listUsers({ userTexts: users.texts, userOfName });
}
