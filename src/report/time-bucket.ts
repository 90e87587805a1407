import { LRUCache } from 'lru-cache';
import { DAY, HOUR } from '../time.js';
import type { OutcomeCounts } from './aggregate.js';
import { CELLS, type Cell } from './cell.js';
import { listMatches } from './matching.js';
import { remembered } from './remembered.js';
import { at, lowerBoundOf } from './search.js';
import { groupCells, type Selection } from './selection.js';
import { createTally, type Tally } from './tally.js';
import type { Window } from './window.js';
import { stretchesOf, type Stretch } from './zone-clock.js';

export type CredentialUsageInterval = 'HOUR' | 'DAY' | 'WEEK';

/** How long an interval is while no clock is set, in milliseconds. */
const LENGTH_MS: Readonly<Record<CredentialUsageInterval, number>> = {
  HOUR,
  DAY,
  WEEK: 7 * DAY,
};

/** Weeks begin on Monday, and 1970-01-05 was the first one. */
const FIRST_BEGINNING_MS: Readonly<Record<CredentialUsageInterval, number>> = {
  HOUR: 0,
  DAY: 0,
  WEEK: 4 * DAY,
};

/** The edges of recent charts: who asks again gets the same array. At most 6 KB each. */
const recentEdges = new LRUCache<string, readonly number[]>({ max: 200 });

/**
 * The instants, in epoch milliseconds, at which buckets begin and end: from the window's start to its end, without a
 * gap. Days of a zone may have 23 or 25 hours and may begin at 01:00 where clocks are set forward at midnight.
 *
 * @throws RangeError when the time zone is not in the IANA database.
 */
export function bucketEdges(
  window: Window,
  interval: CredentialUsageInterval,
  timeZone: string,
): readonly number[] {
  const key = `${window.fromMs} ${window.toMs} ${interval} ${timeZone}`;
  const known = recentEdges.get(key);
  if (known !== undefined) return known;
  const edges = [window.fromMs];
  stretchesOf(window, timeZone).forEach((stretch, index, stretches) => {
    const before = stretches[index - 1];
    if (before !== undefined && beginsAtChange(before, stretch, interval)) {
      edges.push(stretch.fromMs);
    }
    pushBeginnings(edges, stretch, interval);
  });
  edges.push(window.toMs);
  recentEdges.set(key, edges);
  return edges;
}

/** Adds where the interval begins on clocks that are not set, strictly within the stretch. */
function pushBeginnings(
  edges: number[],
  { fromMs, toMs, offsetMs }: Stretch,
  interval: CredentialUsageInterval,
): void {
  const lengthMs = LENGTH_MS[interval];
  const firstMs = FIRST_BEGINNING_MS[interval] - offsetMs;
  const passed = Math.floor((fromMs - firstMs) / lengthMs);
  for (let ms = firstMs + (passed + 1) * lengthMs; ms < toMs; ms += lengthMs) edges.push(ms);
}

/**
 * Whether an interval begins the moment the clocks are set. A day or a week does when the date goes on. An hour does when
 * the clocks then show a full one, be it the same again; set by half an hour (Lord Howe Island), they make one hour of
 * 90 minutes.
 */
function beginsAtChange(
  before: Stretch,
  after: Stretch,
  interval: CredentialUsageInterval,
): boolean {
  const changeMs = after.fromMs;
  if (interval === 'HOUR') return (changeMs + after.offsetMs) % HOUR === 0;
  const numberAt = (localMs: number) =>
    Math.floor((localMs - FIRST_BEGINNING_MS[interval]) / LENGTH_MS[interval]);
  return numberAt(changeMs + after.offsetMs) > numberAt(changeMs - 1 + before.offsetMs);
}

export interface TimeBucket extends OutcomeCounts, Window {}

/** Counts per bucket between two edges each; empty buckets included, oldest first. */
export const countOverTime = remembered(
  countBuckets,
  (buckets) => BUCKET_BYTES * buckets.length,
  (edges) => edges,
);

/** An object of five numbers. */
const BUCKET_BYTES = 64;

function countBuckets(selection: Selection, edges: readonly number[]): readonly TimeBucket[] {
  const { snapshot, low, high } = selection;
  const outcomesBefore = outcomeCounter(selection);
  const pass = (edgeMs: number, from: number) => {
    // The events may begin later and end earlier than the buckets do.
    const position = Math.max(low, Math.min(high, lowerBoundOf(snapshot.timesMs, edgeMs, from)));
    const [successCount, failureCount] = outcomesBefore(position);
    return { position, successCount, failureCount };
  };
  let passed = pass(at(edges, 0), 0);
  return edges.slice(1).map((toMs, index) => {
    const before = passed;
    passed = pass(toMs, before.position);
    const successCount = passed.successCount - before.successCount;
    const failureCount = passed.failureCount - before.failureCount;
    const totalCount = successCount + failureCount;
    return { fromMs: at(edges, index), toMs, totalCount, successCount, failureCount };
  });
}

/** Counts successes and failures before positions that move on. */
function outcomeCounter(selection: Selection): (position: number) => readonly [number, number] {
  const { snapshot, cells, texts } = selection;
  const isWhole = texts === null && cells.length === snapshot.inhabitedCells.length;
  if (isWhole) {
    // What is no success is a failure, and a fifth of the cells are those of successes.
    const successes = groupCells(cells, ({ isSuccess }) => isSuccess);
    const { sums, moveTo } = createTally({ snapshot, cells: successes.cells }, 1, () => 0);
    return (position) => {
      moveTo(position);
      return [sums[0] ?? 0, position - (sums[0] ?? 0)];
    };
  }
  const { sums, moveTo } =
    texts === null ? createTally(selection, 2, sumOf) : tallyMatches(selection);
  return (position) => {
    moveTo(position);
    return [sums[0] ?? 0, sums[1] ?? 0];
  };
}

function sumOf({ isSuccess }: Pick<Cell, 'isSuccess'>): number {
  return isSuccess ? 0 : 1;
}

/** The tally of a selection whose matches are at hand, since it asks for texts. */
function tallyMatches(selection: Selection): Tally {
  const { cells } = selection.snapshot;
  const matches = listMatches(selection);
  const sums = new Uint32Array(2);
  let passed = 0;
  return {
    sums,
    moveTo: (position) => {
      for (; (matches[passed] ?? Infinity) < position; passed += 1) {
        const sum = sumOf(at(CELLS, cells[matches[passed] ?? 0] ?? 0));
        sums[sum] = (sums[sum] ?? 0) + 1;
      }
    },
  };
}
