import { Temporal } from 'temporal-polyfill';
import type { Interval } from './reference-buckets.js';
import type { Window } from './reference-select.js';

/** Where the buckets of a window begin and end, one step of Temporal's calendar after the other. */
export function edgesOf({ fromMs, toMs }: Window, interval: Interval, timeZone: string): number[] {
  const edges = [fromMs];
  let time = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  for (;;) {
    time = nextBeginning[interval](time);
    if (time.epochMilliseconds >= toMs) return [...edges, toMs];
    edges.push(time.epochMilliseconds);
  }
}

const nextBeginning: Readonly<
  Record<Interval, (time: Temporal.ZonedDateTime) => Temporal.ZonedDateTime>
> = {
  HOUR: nextFullHour,
  DAY: (time) => time.add({ days: 1 }).startOfDay(),
  WEEK: (time) => time.add({ days: 8 - time.dayOfWeek }).startOfDay(),
};

/** A full hour is one that the clocks show: where they are set by half an hour, it takes more than one step. */
function nextFullHour(time: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const next = time
    .add({ minutes: 60 - time.minute })
    .subtract({ seconds: time.second, milliseconds: time.millisecond });
  return next.minute === 0 ? next : nextFullHour(next);
}
