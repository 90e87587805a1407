import type { Spread } from './combinations.js';
import type { Timing } from './stopwatch.js';
import { digits, duration, markdownTable, times } from './table.js';

/** What it takes to hold a report in memory. */
interface Holding {
  readonly bytesPerEvent: number;
  readonly durationMs: number;
}

export interface Building {
  readonly eventCount: number;
  readonly snapshot: Holding;
  /** The snapshot of `userEventsSummary`, whose events have derived ids. */
  readonly successor: Holding;
  /** What a sweep keeps until its last page has come. */
  readonly sweep: Holding;
  /** An array of objects. */
  readonly objects: Holding;
}

export interface Answered {
  readonly question: string;
  /** What the median may be at the promised size; null where nothing is promised. */
  readonly mostMs: number | null;
  readonly ours: Timing;
  readonly naive: Timing;
}

export interface Reading {
  readonly eventCount: number;
  readonly answers: readonly Answered[];
  readonly spreads: readonly Spread[];
}

/** What the project promises, and at which size: small reports are mostly fixed cost. */
export const PROMISED_AT_EVENTS = 1_000_000;
const MOST_BYTES_PER_EVENT = 200;
/** Of the medians of all pages, newest first. */
const MOST_COMBINATION_MS = 0.1;
/** How much longer the same page may take in a report a hundred times as large. */
const MOST_GROWTH = 1.2;
const GROWTH_FROM_EVENTS = 10_000;

export function buildingTable(buildings: readonly Building[]): string {
  const head = [
    'events',
    'build',
    'bytes an event',
    'of userEventsSummary',
    'while it is swept',
    'as objects',
    'objects / ours',
  ];
  const rows = buildings.map(({ eventCount, snapshot, successor, sweep, objects }) => [
    eventCount.toLocaleString('en'),
    duration(snapshot.durationMs),
    digits(snapshot.bytesPerEvent),
    digits(successor.bytesPerEvent),
    digits(sweep.bytesPerEvent),
    digits(objects.bytesPerEvent),
    times(objects.bytesPerEvent / snapshot.bytesPerEvent),
  ]);
  return `## Building and holding a snapshot\n\n${markdownTable(head, rows)}\n`;
}

export function answerTable(eventCount: number, answers: readonly Answered[]): string {
  const head = ['question', 'median', 'p99', 'naive median', 'naive / ours'];
  const rows = answers.map(({ question, ours, naive }) => [
    question,
    duration(ours.medianMs),
    duration(ours.p99Ms),
    duration(naive.medianMs),
    times(naive.medianMs / ours.medianMs),
  ]);
  return `## ${eventCount.toLocaleString('en')} events\n\n${markdownTable(head, rows)}\n`;
}

/** All sizes side by side: our median, and how many times as long the naive way takes. */
export function summaryTable(readings: readonly Reading[]): string {
  const head = ['question', ...readings.map(({ eventCount }) => eventCount.toLocaleString('en'))];
  const questions = readings[0]?.answers.map(({ question }) => question) ?? [];
  const rows = questions.map((question, row) => [
    question,
    ...readings.map(({ answers }) => {
      const answered = answers[row];
      if (answered === undefined) return '';
      const { ours, naive } = answered;
      return `${duration(ours.medianMs)} (${times(naive.medianMs / ours.medianMs)})`;
    }),
  ]);
  return `## Median by number of events (naive / ours)\n\n${markdownTable(head, rows)}\n`;
}

/** A page of 50 and its totalCount, for every combination of period, feature, success and method. */
export function spreadTable(readings: readonly Reading[]): string {
  const head = ['asked', 'events', 'combinations', 'p50', 'p90', 'p99', 'slowest'];
  const rows = readings.flatMap(({ eventCount, spreads }) =>
    spreads.map((spread) => [
      spread.asked,
      eventCount.toLocaleString('en'),
      String(spread.combinations),
      duration(spread.p50Ms),
      duration(spread.p90Ms),
      duration(spread.p99Ms),
      duration(spread.slowestMs),
    ]),
  );
  return `## Medians of the pages of all combinations\n\n${markdownTable(head, rows)}\n`;
}

/** Whether the promises hold at the largest size that was measured. */
export function promises(buildings: readonly Building[], readings: readonly Reading[]): string {
  const building = largestOf(buildings);
  const reading = largestOf(readings);
  const bytes = Math.max(building.snapshot.bytesPerEvent, building.successor.bytesPerEvent);
  const p50Ms = reading.spreads[0]?.p50Ms ?? NaN;
  const lines = [
    promise(
      'bytes an event, the larger of the two reports',
      bytes <= MOST_BYTES_PER_EVENT,
      `${digits(bytes)} of ${MOST_BYTES_PER_EVENT}`,
    ),
    promise('a page of any combination, p50', p50Ms < MOST_COMBINATION_MS, duration(p50Ms)),
    ...growthPromise(readings, p50Ms),
    ...reading.answers.flatMap(({ question, mostMs, ours }) =>
      mostMs === null
        ? []
        : [
            promise(
              question,
              ours.medianMs < mostMs,
              `${duration(ours.medianMs)} of ${duration(mostMs)}`,
            ),
          ],
    ),
  ];
  return `At ${reading.eventCount.toLocaleString('en')} events:\n${lines.join('\n')}\n`;
}

/** Only where the small size was measured, too. */
function growthPromise(readings: readonly Reading[], p50Ms: number): readonly string[] {
  const small = readings.find(({ eventCount }) => eventCount === GROWTH_FROM_EVENTS);
  const ratio = p50Ms / (small?.spreads[0]?.p50Ms ?? NaN);
  if (Number.isNaN(ratio)) return [];
  const name = `growth of that p50 since ${GROWTH_FROM_EVENTS.toLocaleString('en')} events`;
  return [promise(name, ratio <= MOST_GROWTH, `${times(ratio)} of ${times(MOST_GROWTH)}`)];
}

function promise(name: string, isKept: boolean, measured: string): string {
  return `- ${name}: ${isKept ? 'kept' : 'BROKEN'} (${measured})`;
}

function largestOf<Sized extends { readonly eventCount: number }>(all: readonly Sized[]): Sized {
  return all.reduce((largest, one) => (one.eventCount > largest.eventCount ? one : largest));
}
