import { DAY, HOUR, SECOND } from '../time.js';
import type { Clock } from '../time.js';
import { LONGEST_LAG_MS, demoRow, timesOf } from './demo-row.js';
import type { DemoScale } from './demo-row.js';
import { storyOf } from './demo-story.js';
import type { HourStory } from './demo-story.js';
import type { Tenant, TenantRows } from './row.js';

interface DemoTenantOptions {
  readonly clock: Clock;
  readonly seed?: number;
  /** About how many rows the last 30 days hold; up to 15 % more or less, as the story goes. */
  readonly events?: number;
}

/** Three pages of 1,000 at any time, so that one sweep fits into Graph's budget. */
const DEFAULT_EVENTS = 2750;
const RETENTION_MS = 30 * DAY;
const FEWEST_PEOPLE = 400;
const EVENTS_OF_A_PERSON = 7;

/** The visible rows of one hour. */
interface Chunk {
  readonly story: HourStory;
  /** Which rows are visible, in order; undefined when all are. */
  readonly visible: readonly number[] | undefined;
  /** How many newer rows are visible in all. */
  readonly newerRows: number;
  readonly length: number;
}

/**
 * A synthetic tenant that is alive: rows happen, become visible after their lag and are gone after 30 days. What it
 * shows is a pure function of the seed, the size and the second, so two processes with the same clock show the same,
 * whatever was asked before. Newest first.
 */
export function createDemoTenant({
  clock,
  seed = 1,
  events = DEFAULT_EVENTS,
}: DemoTenantOptions): Tenant {
  const people = Math.max(FEWEST_PEOPLE, Math.ceil(events / EVENTS_OF_A_PERSON));
  let latest: { readonly second: number; readonly rows: TenantRows } | undefined;
  return {
    rows: () => {
      const second = Math.floor(clock.now() / SECOND);
      if (latest?.second !== second) {
        latest = { second, rows: rowsAt({ seed, people }, events, second * SECOND) };
      }
      return latest.rows;
    },
  };
}

/** Makes no row: only the hours at both ends of the retention are looked at row by row, the rest is counted. */
function rowsAt(scale: DemoScale, events: number, nowMs: number): TenantRows {
  const chunks: Chunk[] = [];
  const oldestMs = nowMs - RETENTION_MS;
  let newerRows = 0;
  for (let hour = Math.floor(nowMs / HOUR); (hour + 1) * HOUR > oldestMs; hour -= 1) {
    const story = storyOf(hour, events);
    const isSettled = story.startMs >= oldestMs && story.startMs + HOUR + LONGEST_LAG_MS <= nowMs;
    const visible = isSettled ? undefined : visibleRows(scale, story, oldestMs, nowMs);
    const length = visible?.length ?? story.rows;
    if (length > 0) chunks.push({ story, visible, newerRows, length });
    newerRows += length;
  }
  return { length: newerRows, at: (index) => rowAt(scale, chunks, index) };
}

function visibleRows(
  scale: DemoScale,
  story: HourStory,
  oldestMs: number,
  nowMs: number,
): readonly number[] {
  const visible: number[] = [];
  for (let row = 0; row < story.rows; row += 1) {
    const { eventMs, visibleFromMs } = timesOf(scale, story, row);
    if (eventMs >= oldestMs && visibleFromMs <= nowMs) visible.push(row);
  }
  return visible;
}

function rowAt(scale: DemoScale, chunks: readonly Chunk[], index: number) {
  const chunk = chunkOf(chunks, index);
  if (chunk === undefined) return undefined;
  const fromOldest = chunk.newerRows + chunk.length - 1 - index;
  return demoRow(scale, chunk.story, chunk.visible?.[fromOldest] ?? fromOldest);
}

/** The last chunk with no more than `index` newer rows, by bisection. */
function chunkOf(chunks: readonly Chunk[], index: number): Chunk | undefined {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((chunks[middle]?.newerRows ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const chunk = chunks[low - 1];
  return chunk !== undefined && index < chunk.newerRows + chunk.length ? chunk : undefined;
}
