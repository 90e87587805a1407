import type { ReportImage } from '../../src/report/keeper.js';
import type { ImagePart } from '../../src/report/snapshot-image.js';
import type { Store } from '../../src/store/store.js';

const PART_BYTES = 20_000;

/** An image that cannot be taken for another one, nor a part of it: of as many parts as its number says, up to some. */
export function numberedImage(number: number): ReportImage {
  return { asOfMs: number, parts: partsOf(number) };
}

function* partsOf(number: number): Generator<ImagePart> {
  const count = partCount(number);
  for (let place = 0; place < count; place += 1) {
    yield { kind: 'events', bytes: Buffer.from(`${number} ${place} `.padEnd(PART_BYTES, '.')) };
  }
}

function partCount(number: number): number {
  return 1 + (number % 20);
}

/** The number of the image that is kept, if it is whole; undefined: nothing is kept. */
export async function numberKept(store: Store): Promise<number | undefined> {
  let number: number | undefined;
  let place = 0;
  const isKept = await store.read('a', ({ bytes }) => {
    const [ofNumber, ofPlace] = Buffer.from(bytes).toString().split(' ').map(Number);
    number ??= ofNumber;
    if (ofNumber !== number || ofPlace !== place) throw new Error('Parts of two images are one.');
    place += 1;
  });
  if (!isKept) return undefined;
  if (number === undefined || place !== partCount(number)) throw new Error('A part is missing.');
  return number;
}
