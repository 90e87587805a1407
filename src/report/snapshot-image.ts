import { CELLS } from './cell.js';
import { layBlock, MOST_BLOCK_EVENTS, type EventBlock } from './event-block.js';
import { IMAGE_FORMAT, type ImageFacts, type SweepRecord } from './image-facts.js';
import { at } from './search.js';
import type { Snapshot } from './snapshot.js';

/** A whole snapshot, and how it came about. */
export interface KeptReport extends SweepRecord {
  readonly snapshot: Snapshot;
}

export const TEXT_KINDS = ['authMethodTexts', 'nameTexts', 'displayNameTexts', 'reasonTexts'] as const; // prettier-ignore
export type TextKind = (typeof TEXT_KINDS)[number];

export const IMAGE_PART_KINDS = ['facts', 'events', ...TEXT_KINDS] as const;

/** A piece of an image, small enough to be made, sent or read between two requests. In their order they are the image. */
export interface ImagePart {
  readonly kind: (typeof IMAGE_PART_KINDS)[number];
  readonly bytes: Uint8Array;
}

const MOST_PART_TEXTS = 4096;
const utf8 = new TextEncoder();

/** A snapshot as bytes: what it is made of, and nothing that follows from that. It shows what Graph sent, undisguised. */
export function* imageOf(kept: KeptReport): Generator<ImagePart, void> {
  const { snapshot } = kept;
  yield { kind: 'facts', bytes: json(factsOf(kept)) };
  for (const kind of TEXT_KINDS) {
    const texts = snapshot[kind];
    for (let from = 0; from < texts.length; from += MOST_PART_TEXTS) {
      yield { kind, bytes: json(texts.slice(from, from + MOST_PART_TEXTS)) };
    }
  }
  for (let from = 0; from < snapshot.rowCount; from += MOST_BLOCK_EVENTS) {
    const to = Math.min(snapshot.rowCount, from + MOST_BLOCK_EVENTS);
    yield { kind: 'events', bytes: blockOf(snapshot, from, to) };
  }
}

function json(content: unknown): Uint8Array {
  return utf8.encode(JSON.stringify(content));
}

function factsOf({ snapshot, full, isShort, isShortCutLost }: KeptReport): ImageFacts {
  return {
    format: IMAGE_FORMAT,
    asOfMs: snapshot.asOfMs,
    rowCount: snapshot.rowCount,
    quarantined: [...snapshot.quarantined],
    outcomes: snapshot.inhabitedCells.map((cell) => {
      const { feature, isSuccess } = at(CELLS, cell);
      return [cell, feature, isSuccess] as const;
    }),
    full,
    isShort,
    isShortCutLost,
  };
}

/** Ids that are kept as texts stand behind the columns, and their places in the list in place of their words. */
function blockOf(snapshot: Snapshot, from: number, to: number): Uint8Array {
  const isKeyed = snapshot.ids !== snapshot.sourceIds;
  const block = layBlock(to - from, isKeyed);
  block.timesMs.set(snapshot.timesMs.subarray(from, to));
  block.ticks.set(snapshot.ticks.subarray(from, to));
  block.cells.set(snapshot.cells.subarray(from, to));
  block.names.set(snapshot.names.subarray(from, to));
  block.displayNames.set(snapshot.displayNames.subarray(from, to));
  block.authMethods.set(snapshot.authMethods.subarray(from, to));
  block.reasons.set(snapshot.reasons.subarray(from, to));
  const longIds: string[] = [];
  writeIds(snapshot, snapshot.ids.subarray(from, to), block.ids, longIds);
  if (block.sourceIds !== undefined) {
    writeIds(snapshot, snapshot.sourceIds.subarray(from, to), block.sourceIds, longIds);
  }
  return Buffer.concat([block.bytes, json(longIds)]);
}

function writeIds(
  { idTable }: Snapshot,
  numbers: Uint32Array,
  { words, forms }: EventBlock['ids'],
  longIds: string[],
): void {
  numbers.forEach((number, index) => {
    forms[index] = idTable.partOf(number, 0) ?? 0;
    const first = idTable.partOf(number, 1);
    words[4 * index] = first ?? longIds.push(idTable.textOf(number)) - 1;
    for (let word = 1; word < 4; word += 1) {
      words[4 * index + word] = idTable.partOf(number, word + 1) ?? 0;
    }
  });
}
