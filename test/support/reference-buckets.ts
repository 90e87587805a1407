import type { Window } from './reference-select.js';

export type Interval = 'HOUR' | 'DAY' | 'WEEK';

/**
 * Every zone in use changes its clock, and begins its hours, on a quarter of an hour of UTC. So a new hour, day or week
 * begins where the label of a quarter differs from that of the quarter before it.
 */
const QUARTER_MS = 15 * 60_000;

/** Cuts the window where the zone's calendar does. The pieces tile it: each begins where the one before it ends. */
export function bucketsOf(window: Window, interval: Interval, timeZone: string): readonly Window[] {
  const cuts = quartersWithin(window).filter(
    (ms) => label(ms, interval, timeZone) !== label(ms - 1, interval, timeZone),
  );
  const starts = [window.fromMs, ...cuts];
  return starts.map((fromMs, place) => ({ fromMs, toMs: starts[place + 1] ?? window.toMs }));
}

/** The quarters of an hour that begin strictly within the window. */
function quartersWithin({ fromMs, toMs }: Window): readonly number[] {
  const first = Math.floor(fromMs / QUARTER_MS) + 1;
  const count = Math.ceil(toMs / QUARTER_MS) - first;
  return Array.from({ length: Math.max(0, count) }, (_, place) => (first + place) * QUARTER_MS);
}

const labels = new Map<string, string>();

/** What the wall clock of the zone shows, as far as the interval is concerned. */
function label(ms: number, interval: Interval, timeZone: string): string {
  const quarter = Math.floor(ms / QUARTER_MS) * QUARTER_MS;
  const key = `${interval} ${timeZone} ${quarter}`;
  const known = labels.get(key);
  if (known !== undefined) return known;
  const fresh = readWallClock(quarter, interval, timeZone);
  labels.set(key, fresh);
  return fresh;
}

function readWallClock(ms: number, interval: Interval, timeZone: string): string {
  const shown = new Map(
    formatter(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  if (interval === 'DAY') return day;
  if (interval === 'WEEK') return mondayOf(day);
  // The offset tells the two equal hours of an autumn night apart.
  return `${day}T${part('hour')} ${part('timeZoneName')}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const fresh = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'longOffset',
  });
  formatters.set(timeZone, fresh);
  return fresh;
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString();
}
