import { createHashIndex, hashOfText } from './hash-index.js';
import type { Work } from './work.js';

/** Texts that repeat, each kept once, by their number in the order in which they first came. */
export interface Dictionary<Text extends string | null> {
  readonly texts: readonly Text[];
  /** The number of a text, which it gets now if it is new. */
  numberOf(text: Text): number;
  /** Makes room for so many more in slices. */
  readonly makeRoom: (count: number) => Work<void>;
}

export function createDictionary<Text extends string | null>(): Dictionary<Text> {
  const texts: Text[] = [];
  const index = createHashIndex();
  let sought: Text;
  const isSought = (number: number) => texts[number] === sought;
  return {
    texts,
    makeRoom: index.makeRoom,
    numberOf: (text) => {
      sought = text;
      const hash = text === null ? 0 : hashOfText(text);
      const known = index.find(hash, isSought);
      if (known !== undefined) return known;
      const number = texts.push(text) - 1;
      index.add(hash, number);
      return number;
    },
  };
}
