import { LRUCache } from 'lru-cache';
import { createRecurrence } from '../graphql/recurrence.js';
import { compress, type ContentCoding } from './content-coding.js';
import type { ReadyAnswer } from './ready-answer.js';

/** What an entry takes beside its bytes. */
const ENTRY_BYTES = 512;
/** Rows compress to an eighth, a page of cursors to three quarters; both forms together are no more than this. */
const COMPRESSED_SHARE = 1.5;

export interface FoundAnswer {
  readonly answer: ReadyAnswer;
  /** Kept, or made anew. */
  readonly way: 'kept' | 'prepared';
}

/** Questions that came once. */
const MOST_SEEN_BYTES = 8 * 2 ** 20;

/**
 * Ready answers by the bytes of the request, bounded in bytes. They hold for one moment and go with it, so that nothing has
 * to be invalidated. An answer is kept when its question comes a second time: most variables are never sent again.
 */
export function createAnswerCache(mostBytes: number) {
  const comesAgain = createRecurrence(MOST_SEEN_BYTES);
  const answersOf = new WeakMap<object, LRUCache<string, ReadyAnswer>>();
  const answersFor = (moment: object) => {
    const answers =
      answersOf.get(moment) ??
      new LRUCache<string, ReadyAnswer>({ maxSize: mostBytes, sizeCalculation: sizeBytesOf });
    answersOf.set(moment, answers);
    return answers;
  };
  return (
    moment: object,
    request: string,
    make: () => ReadyAnswer | undefined,
  ): FoundAnswer | undefined => {
    const answers = answersFor(moment);
    const known = answers.get(request);
    if (known !== undefined) return { answer: known, way: 'kept' };
    const answer = make();
    if (answer === undefined) return undefined;
    if (answer.isTimeless && comesAgain(request)) answers.set(request, answer);
    return { answer, way: 'prepared' };
  };
}

function sizeBytesOf({ body }: ReadyAnswer, key: string): number {
  return Math.ceil(body.length * (1 + COMPRESSED_SHARE)) + key.length + ENTRY_BYTES;
}

/** The compressed forms that clients have asked for; they go with their answer. */
const formsOf = new WeakMap<ReadyAnswer, Map<ContentCoding, Promise<Buffer>>>();

export function compressedForm(answer: ReadyAnswer, coding: ContentCoding): Promise<Buffer> {
  const forms = formsOf.get(answer) ?? new Map<ContentCoding, Promise<Buffer>>();
  const known = forms.get(coding);
  if (known !== undefined) return known;
  const form = compress(answer.body, coding);
  formsOf.set(answer, forms.set(coding, form));
  // The next one who asks may have more luck.
  form.catch(() => forms.delete(coding));
  return form;
}
