/** Reads a value that is known to be there; asking past the end is a bug of ours, not a missing row. */
export function at<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`No value at index ${index} of ${values.length}.`);
  return value;
}

/** The first index in `low ... high` at which `isBefore` is false; it must be true up to there and false from there. */
export function lowerBound(
  low: number,
  high: number,
  isBefore: (index: number) => boolean,
): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The first index in `low ... high` of an ascending array whose number is not below `bound`. */
export function lowerBoundOf(
  numbers: Uint32Array | Float64Array,
  bound: number,
  low = 0,
  high = numbers.length,
): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    // `middle` is within the array: the fallback is for the type checker alone.
    if ((numbers[middle] ?? Infinity) < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}
