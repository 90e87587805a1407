import { LRUCache } from 'lru-cache';
import { DAY, HOUR } from '../time.js';
import type { OutcomeCounts } from './aggregate.js';
import { at, lowerBoundOf } from './search.js';
import { eventsByCell, type Selection } from './selection.js';
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
export function countOverTime(
  selection: Selection,
  edges: readonly number[],
): readonly TimeBucket[] {
  const { timesMs } = selection.snapshot;
  const bounds = Uint32Array.from(edges, (edge) => lowerBoundOf(timesMs, edge));
  const successCounts = new Uint32Array(edges.length);
  const failureCounts = new Uint32Array(edges.length);
  for (const { cell, positions } of eventsByCell(selection)) {
    addPerBucket(cell.isSuccess ? successCounts : failureCounts, positions, bounds);
  }
  return edges.slice(0, -1).map((fromMs, index) => {
    const successCount = at(successCounts, index);
    const failureCount = at(failureCounts, index);
    return {
      fromMs,
      toMs: at(edges, index + 1),
      totalCount: successCount + failureCount,
      successCount,
      failureCount,
    };
  });
}

/** Adds how many of the ascending positions lie between each bound and the next: the shorter list is gone through. */
function addPerBucket(counts: Uint32Array, positions: Uint32Array, bounds: Uint32Array): void {
  const count = (bucket: number, added: number) => {
    counts[bucket] = at(counts, bucket) + added;
  };
  if (positions.length < bounds.length) {
    for (const position of positions) count(lowerBoundOf(bounds, position + 1) - 1, 1);
    return;
  }
  let from = 0;
  for (let bucket = 0; bucket < bounds.length - 1; bucket += 1) {
    const to = lowerBoundOf(positions, at(bounds, bucket + 1), from);
    count(bucket, to - from);
    from = to;
  }
}
