import { HOUR, type Clock } from '../time.js';
import { createEventSet, type EventSet, type EventSetOptions } from './event-set.js';
import type { EventTable } from './event-table.js';
import type { CredentialUsageEvent } from './event.js';
import { createOverlap, type Overlap } from './overlap.js';
import type { IsPurged } from './purged.js';
import { lowerBoundOf } from './search.js';
import { idAt, restoreEvent, type Carried, type Snapshot } from './snapshot.js';
import type { Sweep, SweepPage } from './sweep.js';
import { foldText } from './text.js';
import { RETENTION_MS } from './window.js';
import { inSlices, type Work } from './work.js';
import type { SweepSpan } from './span.js';

/** What a sweep has read so far; it outlives the sweep's failure. */
export interface Reading {
  readonly kind: 'full' | 'short';
  readonly pageCount: number;
  /** Rows that came, repeated and unreadable ones included. */
  readonly receivedCount: number;
  readonly duplicateCount: number;
  /** Rows put aside, by reason. */
  readonly quarantined: ReadonlyMap<string, number>;
  readonly quarantinedCount: number;
  readonly events: EventTable;
  /** No event came before a newer one. */
  readonly isNewestFirst: boolean;
  /** Of a short one. */
  readonly carried?: Carried;
  /** What was not taken. */
  readonly isPurged?: IsPurged | undefined;
}

export interface ReadingOptions extends EventSetOptions {
  readonly sweep: Sweep;
  readonly signal: AbortSignal;
  /** Of the sweep, for its parts. */
  readonly span?: SweepSpan | undefined;
  readonly clock: Clock;
  /** Between two slices of work, in milliseconds. */
  readonly restMs?: () => number;
  /** When the sweep began. */
  readonly asOfMs: number;
  /** What a short sweep may take over; without it everything is read. */
  readonly before: Snapshot | undefined;
  /** What must not be read again, though Graph still has it; undefined: nothing. */
  readonly isPurged?: IsPurged | undefined;
  /** The sweep stops when this span of the report has turned out unchanged. */
  readonly overlapMs: number;
}

/** Newest first, give or take this: events of one moment reach Graph by many ways, and an hour costs an hour's rows. */
const DISORDER_MS = HOUR;

/** Reads page after page, and tells after each what there is by then. */
export async function* readReport(options: ReadingOptions): AsyncGenerator<Reading> {
  const { before, asOfMs, overlapMs, clock, signal, span, restMs } = options;
  const set = createEventSet(options);
  const overlap = createOverlap(before, asOfMs, DISORDER_MS);
  const quarantined = new Map<string, number>();
  let pageCount = 0;
  let receivedCount = 0;
  let quarantinedCount = 0;
  const reading = (kind: Reading['kind'], events: Reading['events']): Reading => ({
    kind,
    pageCount,
    receivedCount,
    duplicateCount: set.duplicateCount,
    quarantined,
    quarantinedCount,
    events,
    isNewestFirst: overlap.isNewestFirst,
    isPurged: options.isPurged,
  });
  function* takePage(page: Work<SweepPage>): Work<void> {
    const { events, quarantined: reasons } = yield* page;
    yield* takeEvents(withoutPurged(events, options.isPurged), set, overlap);
    countReasons(quarantined, reasons);
    pageCount += 1;
    receivedCount += events.length + reasons.length;
    quarantinedCount += reasons.length;
  }
  for await (const page of options.sweep(signal, span)) {
    await inSlices(takePage(page), clock, signal, restMs);
    if (before !== undefined && overlap.isNewestFirst && overlap.unchangedMs >= overlapMs) {
      const work = withOlder(set, before, overlap.reachMs, options);
      const carried = { asOfMs: before.asOfMs, untilMs: overlap.reachMs };
      yield { ...reading('short', await inSlices(work, clock, signal, restMs)), carried };
      return;
    }
    yield reading('full', set.table);
  }
}

function withoutPurged(events: SweepPage['events'], isPurged: IsPurged | undefined) {
  return isPurged === undefined
    ? events
    : events.filter((event) => !isEventPurged(event, isPurged));
}

function isEventPurged(
  { userPrincipalName, eventTimeMs }: CredentialUsageEvent,
  isPurged: IsPurged | undefined,
): boolean {
  return isPurged?.(foldText(userPrincipalName), eventTimeMs) === true;
}

function countReasons(counts: Map<string, number>, reasons: SweepPage['quarantined']): void {
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** Events taken between two looks at the clock. */
const EVENT_BATCH = 50;

function* takeEvents(events: SweepPage['events'], set: EventSet, overlap: Overlap): Work<void> {
  yield* set.makeRoom(events.length);
  let takenCount = 0;
  for (const event of events) {
    const isNew = set.add(event);
    overlap.see(event, !isNew);
    takenCount += 1;
    if (takenCount % EVENT_BATCH === 0) yield;
  }
}

/** The events that were read, and those of the snapshot before that lie behind them and are not forgotten by now. */
function* withOlder(
  read: EventSet,
  before: Snapshot,
  reachMs: number,
  options: ReadingOptions,
): Work<EventTable> {
  const merged = createEventSet(options);
  const { timesMs, rowCount } = before;
  const readCount = read.table.rows.rowCount;
  const first = lowerBoundOf(timesMs, options.asOfMs - RETENTION_MS);
  for (let position = first; position < rowCount; position += 1) {
    if ((timesMs[position] ?? Infinity) > reachMs) break;
    if ((position - first) % EVENT_BATCH === 0) yield* nextBatch(merged);
    const event = restoreEvent(before, position);
    if (!isEventPurged(event, options.isPurged)) merged.restore(event, idAt(before, position));
  }
  for (let index = 0; index < readCount; index += 1) {
    if (index % EVENT_BATCH === 0) yield* nextBatch(merged);
    merged.restore(read.eventAt(index), read.idAt(index));
  }
  return merged.table;
}

/** As the events come: room for all of them at once would be twice what the ids and texts of most take. */
function* nextBatch(merged: EventSet): Work<void> {
  yield* merged.makeRoom(EVENT_BATCH);
  yield;
}
