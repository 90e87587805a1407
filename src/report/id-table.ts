import { createHashIndex, hashOfText, mixBits } from './hash-index.js';
import { GUID, KEY } from './id-text.js';
import { at } from './search.js';
import { compareCodePoints } from './text.js';
import type { Work } from './work.js';

/**
 * Distinct ids by their number, in the order in which they came. It only grows, so that a snapshot may share it with the
 * sweep that goes on. An id of Graph's and a key that we derived are two even where their texts should be the same.
 */
export interface IdTable {
  readonly count: number;
  /** The number of an id of Graph's, which it gets now if it is new. */
  numberOfId(id: string): number;
  /** The same for a key that we derived. */
  numberOfKey(key: string): number;
  /**
   * The same for one that is given as `partOf` tells of it: its form, and the words at a place, which are no text's.
   * @throws RangeError for another form
   */
  numberOfWords(form: number, words: ArrayLike<number>, from: number): number;
  textOf(number: number): string;
  /** The numbers, if any, that this text has as an id and as a key. */
  numbersOfText(text: string): readonly number[];
  /** Compares by code point of the texts. */
  compare(a: number, b: number): number;
  /**
   * Whether it is the id of that number in another table. Most are told by their bytes, which takes a tenth of the time that
   * their texts do.
   */
  isSame(number: number, other: IdTable, otherNumber: number): boolean;
  /** The form of an id, and behind it the words in which it is kept, or for a long text nothing that could be compared. */
  partOf(number: number, part: number): number | undefined;
  /** Makes room for so many more in slices. */
  readonly makeRoom: (count: number) => Work<void>;
}

/** How an id is kept: in 16 bytes, or as a text whose place in a list is the first word. */
const AS_GUID = 1;
const AS_KEY = 2;
export const AS_TEXT = 3;

interface IdChunk {
  /** Four for each id. */
  readonly words: Uint32Array;
  readonly forms: Uint8Array;
}

/** As many as a page of Graph has rows: a table grows by these and never moves what it has. */
const CHUNK_BITS = 10;
const CHUNK_IDS = 2 ** CHUNK_BITS;

export function createIdTable(): IdTable {
  const chunks: IdChunk[] = [];
  const texts: string[] = [];
  let count = 0;

  const chunkOf = (number: number) => at(chunks, number >>> CHUNK_BITS);
  const placeOf = (number: number) => (number & (CHUNK_IDS - 1)) * 4;
  const formOf = (number: number) => chunkOf(number).forms[number & (CHUNK_IDS - 1)] ?? 0;
  const longText = (number: number) => at(texts, chunkOf(number).words[placeOf(number)] ?? 0);
  const index = createHashIndex();

  /** What is looked for. */
  const sought = new Uint32Array(4);
  let soughtText = '';
  let soughtForm = AS_TEXT;
  const isSought = (number: number) => {
    if (formOf(number) !== soughtForm) return false;
    if (soughtForm === AS_TEXT) return longText(number) === soughtText;
    const { words } = chunkOf(number);
    const place = placeOf(number);
    return (
      words[place] === sought[0] &&
      words[place + 1] === sought[1] &&
      words[place + 2] === sought[2] &&
      words[place + 3] === sought[3]
    );
  };
  const seek = (text: string, form: number) => {
    soughtText = text;
    soughtForm = form;
    return form === AS_TEXT ? hashOfText(text) : hashOfWords(sought);
  };
  const append = () => {
    const number = count;
    count += 1;
    if (number >>> CHUNK_BITS === chunks.length) chunks.push(newChunk());
    const { words, forms } = chunkOf(number);
    if (soughtForm === AS_TEXT) sought[0] = texts.push(soughtText) - 1;
    const place = placeOf(number);
    for (let word = 0; word < 4; word += 1) words[place + word] = sought[word] ?? 0;
    forms[number & (CHUNK_IDS - 1)] = soughtForm;
    return number;
  };
  const numberOf = (text: string, form: number) => {
    const hash = seek(text, form);
    const known = index.find(hash, isSought);
    if (known !== undefined) return known;
    const number = append();
    index.add(hash, number);
    return number;
  };
  const idForm = (id: string) => (GUID.read(id, sought, 0) ? AS_GUID : AS_TEXT);
  const writtenText = (number: number) => {
    const form = formOf(number);
    if (form === AS_TEXT) return longText(number);
    return (form === AS_GUID ? GUID : KEY).write(chunkOf(number).words, placeOf(number));
  };
  /** Where Graph's id names the event, it is asked for twice in a row: as the event's id and as Graph's. */
  let last = { number: -1, text: '' };
  const textOf = (number: number) => {
    if (number !== last.number) last = { number, text: writtenText(number) };
    return last.text;
  };
  return {
    makeRoom: index.makeRoom,
    get count() {
      return count;
    },
    numberOfId: (id) => numberOf(id, idForm(id)),
    numberOfKey: (key) => {
      if (!KEY.read(key, sought, 0)) throw new RangeError(`"${key}" is no derived key.`);
      return numberOf(key, AS_KEY);
    },
    numberOfWords: (form, words, from) => {
      if (form !== AS_GUID && form !== AS_KEY) throw new RangeError(`${form} is no form of words.`);
      for (let word = 0; word < 4; word += 1) sought[word] = words[from + word] ?? 0;
      return numberOf('', form);
    },
    textOf,
    numbersOfText: (text) => {
      const asId = index.find(seek(text, idForm(text)), isSought);
      const asKey = KEY.read(text, sought, 0)
        ? index.find(seek(text, AS_KEY), isSought)
        : undefined;
      return [asId, asKey].filter((number) => number !== undefined);
    },
    partOf: (number, part) => {
      if (part === 0) return formOf(number);
      return formOf(number) === AS_TEXT
        ? undefined
        : chunkOf(number).words[placeOf(number) + part - 1];
    },
    isSame: (number, other, otherNumber) => {
      const form = formOf(number);
      if (form !== other.partOf(otherNumber, 0)) return false;
      if (form === AS_TEXT) return textOf(number) === other.textOf(otherNumber);
      const { words } = chunkOf(number);
      const place = placeOf(number);
      for (let word = 0; word < 4; word += 1) {
        if (words[place + word] !== other.partOf(otherNumber, word + 1)) return false;
      }
      return true;
    },
    compare: (a, b) => {
      const isWordly = formOf(a) === formOf(b) && formOf(a) !== AS_TEXT;
      if (!isWordly) return compareCodePoints(textOf(a), textOf(b));
      return compareWords(chunkOf(a).words, placeOf(a), chunkOf(b).words, placeOf(b));
    },
  };
}

function newChunk(): IdChunk {
  return { words: new Uint32Array(4 * CHUNK_IDS), forms: new Uint8Array(CHUNK_IDS) };
}

function hashOfWords(words: Uint32Array): number {
  let hash = 0;
  for (let place = 0; place < 4; place += 1) {
    hash = Math.imul(hash, 0x9e3779b1) + (words[place] ?? 0);
  }
  return mixBits(hash);
}

function compareWords(a: Uint32Array, fromA: number, b: Uint32Array, fromB: number): number {
  for (let word = 0; word < 4; word += 1) {
    const left = a[fromA + word] ?? 0;
    const right = b[fromB + word] ?? 0;
    if (left !== right) return left - right;
  }
  return 0;
}
