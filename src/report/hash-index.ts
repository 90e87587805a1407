import { uncountedWords } from './uncounted-memory.js';
import { finish, inBatches, type Work } from './work.js';

/** Finds numbered things by a hash of what they are: open addressing in a typed array. */
export interface HashIndex {
  /** The number added under this hash of which `isSame` is true. */
  find(hash: number, isSame: (number: number) => boolean): number | undefined;
  /** Adds a number that is not there yet; a hash has 32 bits. */
  add(hash: number, number: number): void;
  /** Makes room for so many more in slices; without it, an addition may have to move everything. */
  readonly makeRoom: (count: number) => Work<void>;
}

/** A power of two. */
const LEAST_SLOTS = 64;
/** With a larger share of its slots in use, a search takes long. */
const MOST_LOAD = 0.7;

export function createHashIndex(): HashIndex {
  /** In pairs: the hash, beside the number plus one; 0 where there is none. So a search looks at few things themselves. */
  let slots = uncountedWords(2 * LEAST_SLOTS);
  let count = 0;

  const makeRoom = function* (moreCount: number): Work<void> {
    let length = slots.length;
    while (2 * (count + moreCount) > length * MOST_LOAD) length *= 2;
    if (length === slots.length) return;
    const grown = uncountedWords(length);
    yield* inBatches(slots.length / 2, (from, to) => {
      for (let place = 2 * from; place < 2 * to; place += 2) {
        const entry = slots[place + 1] ?? 0;
        if (entry !== 0) put(grown, slots[place] ?? 0, entry);
      }
    });
    slots = grown;
  };
  return {
    makeRoom,
    find: (hash, isSame) => {
      const mask = slots.length - 1;
      for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
        const entry = slots[place + 1] ?? 0;
        if (entry === 0) return undefined;
        if (slots[place] === hash >>> 0 && isSame(entry - 1)) return entry - 1;
      }
    },
    add: (hash, number) => {
      if (2 * (count + 1) > slots.length * MOST_LOAD) finish(makeRoom(1));
      put(slots, hash, number + 1);
      count += 1;
    },
  };
}

function put(slots: Uint32Array, hash: number, entry: number): void {
  const mask = slots.length - 1;
  let place = (hash << 1) & mask;
  while (slots[place + 1] !== 0) place = (place + 2) & mask;
  slots[place] = hash;
  slots[place + 1] = entry;
}

/** The finalizer of MurmurHash3: every bit of the input decides over every bit of the hash. */
export function mixBits(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** A hash of a text's UTF-16 units. */
export function hashOfText(text: string): number {
  let hash = text.length;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixBits(hash);
}
