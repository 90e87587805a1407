import { LRUCache } from 'lru-cache';
import { DAY, HOUR, MINUTE, SECOND } from '../time.js';
import { lowerBound } from './search.js';
import type { Window } from './window.js';

/** A span in which the clocks of a zone are not set. What they show is UTC plus `offsetMs`. */
export interface Stretch extends Window {
  readonly offsetMs: number;
}

/** Tells how far the clocks of one zone are off UTC, in milliseconds. */
type OffsetAt = (epochMs: number) => number;

/**
 * Where the clocks of a zone are set within a window: its stretches tile the window. Asking Intl takes microseconds, so
 * each day of UTC is looked at once. No zone sets its clocks back and forth within 24 hours.
 *
 * @throws RangeError when the time zone is not in the IANA database.
 */
export function stretchesOf({ fromMs, toMs }: Window, timeZone: string): readonly Stretch[] {
  const clock = clockOf(timeZone);
  const stretches: Stretch[] = [];
  let startMs = fromMs;
  for (let day = Math.floor(fromMs / DAY); day * DAY < toMs; day += 1) {
    const change = clock.changeOn(day);
    if (change === undefined || change.atMs <= startMs || change.atMs >= toMs) continue;
    stretches.push({ fromMs: startMs, toMs: change.atMs, offsetMs: change.fromOffsetMs });
    startMs = change.atMs;
  }
  return [...stretches, { fromMs: startMs, toMs, offsetMs: clock.offsetAt(startMs) }];
}

/** The clocks of a zone are set at this instant. */
interface Change {
  readonly atMs: number;
  readonly fromOffsetMs: number;
}

interface ZoneClock {
  readonly offsetAt: OffsetAt;
  /** The change within a day of UTC, given as days since 1970-01-01. */
  readonly changeOn: (day: number) => Change | undefined;
}

/** More zones than any one tenant's people ask from. Of each, some dozen days are kept, and one more every day. */
const clocks = new LRUCache<string, ZoneClock>({ max: 100 });

function clockOf(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = createZoneClock(offsetReader(timeZone));
  clocks.set(timeZone, clock);
  return clock;
}

function createZoneClock(readOffset: OffsetAt): ZoneClock {
  const offsets = new Map<number, number>();
  const changes = new Map<number, Change>();
  const offsetAtStartOf = (day: number) => {
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const offsetMs = readOffset(day * DAY);
    offsets.set(day, offsetMs);
    return offsetMs;
  };
  const changeOn = (day: number) => {
    const fromOffsetMs = offsetAtStartOf(day);
    if (fromOffsetMs === offsetAtStartOf(day + 1)) return undefined;
    const change = changes.get(day) ?? { atMs: findChangeMs(day, readOffset), fromOffsetMs };
    changes.set(day, change);
    return change;
  };
  return {
    changeOn,
    offsetAt: (epochMs) => {
      const day = Math.floor(epochMs / DAY);
      const change = changeOn(day);
      return offsetAtStartOf(change === undefined || epochMs < change.atMs ? day : day + 1);
    },
  };
}

/** Clocks are set on a full second at the finest. */
function findChangeMs(day: number, readOffset: OffsetAt): number {
  const startMs = day * DAY;
  const before = readOffset(startMs);
  const isBefore = (second: number) => readOffset(startMs + second * SECOND) === before;
  return startMs + lowerBound(0, DAY / SECOND, isBefore) * SECOND;
}

/** Intl writes "GMT+05:30", plain "GMT" for no offset, and seconds only for offsets of long ago. */
const WRITTEN_OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function offsetReader(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (epochMs) => {
    const [, sign, hours = 0, minutes = 0, seconds = 0] =
      WRITTEN_OFFSET.exec(format.format(epochMs)) ?? [];
    const sizeMs = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
    return sign === '-' ? -sizeMs : sizeMs;
  };
}
