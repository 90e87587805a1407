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
  readonly isCategoricalPage: boolean;
  readonly ours: Timing;
  readonly naive: Timing;
}

interface Reading {
  readonly eventCount: number;
  readonly answers: readonly Answered[];
}

/** What the project promises, and at which size: small reports are mostly fixed cost. */
export const PROMISED_AT_EVENTS = 1_000_000;
const MOST_BYTES_PER_EVENT = 200;
const MOST_PAGE_MS = 1;

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

/** Whether the promises hold at the largest size that was measured. */
export function promises(buildings: readonly Building[], readings: readonly Reading[]): string {
  const building = largestOf(buildings);
  const bytes = Math.max(building.snapshot.bytesPerEvent, building.successor.bytesPerEvent);
  const pages = largestOf(readings).answers.filter(({ isCategoricalPage }) => isCategoricalPage);
  const slowestMs = Math.max(...pages.map(({ ours }) => ours.medianMs));
  const verdict = (isKept: boolean) => (isKept ? 'kept' : 'BROKEN');
  return `At ${building.eventCount.toLocaleString('en')} events:
- at most ${MOST_BYTES_PER_EVENT} bytes an event: ${verdict(bytes <= MOST_BYTES_PER_EVENT)} (${digits(bytes)}, the larger of the two reports)
- a filtered page and its totalCount in less than ${MOST_PAGE_MS} ms: ${verdict(slowestMs < MOST_PAGE_MS)} (${duration(slowestMs)}, the slowest median)
`;
}

function largestOf<Sized extends { readonly eventCount: number }>(all: readonly Sized[]): Sized {
  return all.reduce((largest, one) => (one.eventCount > largest.eventCount ? one : largest));
}
