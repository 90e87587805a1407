import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR } from '../time.js';
import type { OutcomeCounts } from './aggregate.js';
import { at, lowerBoundOf } from './search.js';
import { eventsByCell, type Selection } from './selection.js';
import type { Window } from './window.js';

export type CredentialUsageInterval = 'HOUR' | 'DAY' | 'WEEK';

/** The first instant after `time` at which a new hour, day or week begins on the clocks of its zone. */
const NEXT_BEGINNING: Readonly<
  Record<CredentialUsageInterval, (time: Temporal.ZonedDateTime) => Temporal.ZonedDateTime>
> = {
  HOUR: nextFullHour,
  DAY: (time) => time.add({ days: 1 }).startOfDay(),
  // Weeks begin on Monday, which is ISO 8601's day 1.
  WEEK: (time) => time.add({ days: 8 - time.dayOfWeek }).startOfDay(),
};

/** A clock that is set by half an hour (Lord Howe Island) makes one hour of 90 minutes, and no other gap. */
function nextFullHour(time: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  let next = time;
  do {
    next = next
      .add({ minutes: 60 - next.minute })
      .subtract({ seconds: next.second, milliseconds: next.millisecond });
  } while (next.minute !== 0);
  return next;
}

/** How long an interval is while no clock is set, in milliseconds. */
const USUAL_LENGTH_MS: Readonly<Record<CredentialUsageInterval, number>> = {
  HOUR,
  DAY,
  WEEK: 7 * DAY,
};

/**
 * The instants, in epoch milliseconds, at which buckets begin and end: from the window's start to its end, without a
 * gap. Days of a zone may have 23 or 25 hours and may begin at 01:00 where clocks are set forward at midnight.
 *
 * @throws RangeError when the time zone is not in the IANA database.
 */
export function bucketEdges(
  { fromMs, toMs }: Window,
  interval: CredentialUsageInterval,
  timeZone: string,
): readonly number[] {
  const lengthMs = USUAL_LENGTH_MS[interval];
  const edges = [fromMs];
  let clockIsSetAtMs = -Infinity;
  let edgeMs = fromMs;
  for (;;) {
    // Calendar arithmetic is a hundred times as slow as an addition, which is as good until the clock is set.
    if (edgeMs + lengthMs < clockIsSetAtMs) edgeMs += lengthMs;
    else {
      const edge = NEXT_BEGINNING[interval](inZone(edgeMs, timeZone));
      edgeMs = edge.epochMilliseconds;
      // A day that begins at 01:00 is followed by one that does not.
      const isUsual = interval === 'HOUR' || (edge.hour === 0 && edge.minute === 0);
      clockIsSetAtMs = isUsual ? nextClockChangeMs(edge) : -Infinity;
    }
    if (edgeMs >= toMs) return [...edges, toMs];
    edges.push(edgeMs);
  }
}

function nextClockChangeMs(time: Temporal.ZonedDateTime): number {
  return time.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
}

function inZone(epochMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
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
