import type { EventTable } from './event-table.js';
import { insertionSort, mergeSort } from './merge-sort.js';
import { uncountedMemory, uncountedWords } from './uncounted-memory.js';
import { inBatches, type Work } from './work.js';

/** Events by their index, beside their times in whole milliseconds. */
interface TimedOrder {
  readonly order: Uint32Array;
  readonly timesMs: Float64Array;
}

/** Three such digits hold the milliseconds of a month. */
const DIGIT_BITS = 11;
const RADIX = 2 ** DIGIT_BITS;

/** The events, by their index, in the order of time, then id by code point. */
export function* orderOfTime({ rows, ids }: Pick<EventTable, 'rows' | 'ids'>): Work<Uint32Array> {
  let sorted = newOrder(rows.rowCount);
  yield;
  let firstMs = Infinity;
  let lastMs = -Infinity;
  yield* inBatches(rows.rowCount, (from, to) => {
    for (let index = from; index < to; index += 1) {
      const timeMs = rows.timeMsAt(index);
      sorted.order[index] = index;
      sorted.timesMs[index] = timeMs;
      firstMs = Math.min(firstMs, timeMs);
      lastMs = Math.max(lastMs, timeMs);
    }
  });
  let spare = newOrder(rows.rowCount);
  yield;
  // Digit by digit, the last one first (a radix sort).
  for (let unitMs = 1; (lastMs - firstMs) / unitMs >= 1; unitMs *= RADIX) {
    yield* sortByDigit(sorted, spare, firstMs, unitMs);
    [sorted, spare] = [spare, sorted];
  }
  yield* sortTies(sorted, (a, b) => ids.compare(rows.idAt(a), rows.idAt(b)));
  return sorted.order;
}

/** In memory of their own: what is needed for so short a time would, in one piece, be given back in one go of 10 ms and more. */
function newOrder(rowCount: number): TimedOrder {
  return {
    order: uncountedWords(rowCount),
    timesMs: new Float64Array(uncountedMemory(rowCount * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** A counting sort by one digit of the time since the first event; of equals the first comes first. */
function* sortByDigit(
  source: TimedOrder,
  target: TimedOrder,
  firstMs: number,
  unitMs: number,
): Work<void> {
  const { length } = source.order;
  /** Where the next event with this digit goes. */
  const places = new Uint32Array(RADIX + 1);
  yield* inBatches(length, (from, to) => {
    for (let index = from; index < to; index += 1) {
      const digit = (((source.timesMs[index] ?? 0) - firstMs) / unitMs) & (RADIX - 1);
      places[digit + 1] = (places[digit + 1] ?? 0) + 1;
    }
  });
  for (let digit = 1; digit <= RADIX; digit += 1) {
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  }
  yield* inBatches(length, (from, to) => {
    for (let index = from; index < to; index += 1) {
      const timeMs = source.timesMs[index] ?? 0;
      const digit = ((timeMs - firstMs) / unitMs) & (RADIX - 1);
      const place = places[digit] ?? 0;
      places[digit] = place + 1;
      target.order[place] = source.order[index] ?? 0;
      target.timesMs[place] = timeMs;
    }
  });
}

/** Up to here insertion is the fastest sort. */
const FEW = 8;
/** Moments looked at between two looks at the clock. */
const MOMENT_BATCH = 1024;

/** Sorts the events of each moment among themselves. */
function* sortTies(
  { order, timesMs }: TimedOrder,
  compare: (a: number, b: number) => number,
): Work<void> {
  let momentCount = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && timesMs[to] === timesMs[from]) to += 1;
    if (to - from <= FEW) insertionSort(order, from, to, compare);
    else yield* mergeSort(order.subarray(from, to), compare);
    momentCount += 1;
    if (momentCount % MOMENT_BATCH === 0) yield;
  }
}
