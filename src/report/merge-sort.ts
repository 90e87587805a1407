import type { Work } from './work.js';

type Compare = (a: number, b: number) => number;

/** Parts as short as this are sorted by insertion. */
const SHORTEST_PART = 8;
/** Numbers put in their places between two looks at the clock. */
const BATCH = 1024;

/** Sorts numbers in place, as their own `sort` does, but in slices. */
export function* mergeSort(numbers: Uint32Array, compare: Compare): Work<void> {
  const { length } = numbers;
  for (let from = 0; from < length; from += SHORTEST_PART) {
    insertionSort(numbers, from, Math.min(length, from + SHORTEST_PART), compare);
    if (from % BATCH === 0) yield;
  }
  if (length <= SHORTEST_PART) return;
  let source = numbers;
  let target: Uint32Array = new Uint32Array(length);
  for (let width = SHORTEST_PART; width < length; width *= 2) {
    for (let from = 0; from < length; from += 2 * width) {
      const middle = Math.min(length, from + width);
      yield* merge(source, target, { from, middle, to: Math.min(length, middle + width) }, compare);
    }
    [source, target] = [target, source];
  }
  if (source !== numbers) numbers.set(source);
}

export function insertionSort(
  numbers: Uint32Array,
  from: number,
  to: number,
  compare: Compare,
): void {
  for (let end = from + 1; end < to; end += 1) {
    const number = numbers[end] ?? 0;
    let place = end;
    while (place > from && compare(numbers[place - 1] ?? 0, number) > 0) {
      numbers[place] = numbers[place - 1] ?? 0;
      place -= 1;
    }
    numbers[place] = number;
  }
}

interface Parts {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** Merges two sorted parts that stand side by side; of equals the left one comes first. */
function* merge(
  source: Uint32Array,
  target: Uint32Array,
  { from, middle, to }: Parts,
  compare: Compare,
): Work<void> {
  let left = from;
  let right = middle;
  for (let place = from; place < to; place += 1) {
    const isLeft =
      left < middle && (right >= to || compare(source[left] ?? 0, source[right] ?? 0) <= 0);
    target[place] = source[isLeft ? left : right] ?? 0;
    if (isLeft) left += 1;
    else right += 1;
    if (place % BATCH === 0) yield;
  }
}
