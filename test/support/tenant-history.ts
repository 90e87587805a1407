import fc from 'fast-check';
import { DAY, HOUR } from '../../src/time.js';

/*
 * The naive Graph of the model test: what a tenant's report holds at which moment, as plain arrays. It shares no code
 * with the program.
 */

export const RETENTION_MS = 30 * DAY;
/** How late rows may be: the overlap of the gateway under test. */
export const LATE_MS = 48 * HOUR;
/** How long a history is followed. */
export const HISTORY_MS = 6 * HOUR;

/** An event, and when the report shows it. All times in milliseconds since 1970-01-01T00:00:00Z. */
export interface TenantEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly arrivesAtMs: number;
  readonly goneAtMs: number;
  readonly renamedAtMs: number;
  /** A place in an order that has nothing to do with time. */
  readonly lot: number;
}

/** A row as the report shows it at one moment. */
export interface Row {
  readonly id: string;
  readonly timeMs: number;
  readonly name: string;
}

/** `disordered`: newest first, but for less than an hour. */
export type Order = 'newest-first' | 'disordered' | 'shuffled';

const PLACES: Readonly<Record<Order, (event: TenantEvent) => number>> = {
  'newest-first': ({ timeMs }) => -timeMs,
  disordered: ({ timeMs, lot }) => (lot % HOUR) - timeMs,
  shuffled: ({ lot }) => lot,
};

/** The events in the order in which they are paged. */
export function inOrder(events: readonly TenantEvent[], order: Order): readonly TenantEvent[] {
  const placeOf = PLACES[order];
  return [...events].sort((a, b) => placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1));
}

/** Whether the report holds it at a moment. */
export function stands({ timeMs, arrivesAtMs, goneAtMs }: TenantEvent, nowMs: number): boolean {
  return arrivesAtMs <= nowMs && nowMs < goneAtMs && timeMs > nowMs - RETENTION_MS;
}

/** Whether the report held it at every moment from one to the other. */
export function stoodThroughout(event: TenantEvent, fromMs: number, toMs: number): boolean {
  return stands(event, fromMs) && stands(event, toMs);
}

/** Whether the report held it at any moment from one to the other. */
export function stoodEver(event: TenantEvent, fromMs: number, toMs: number): boolean {
  return (
    event.arrivesAtMs <= toMs && event.goneAtMs > fromMs && event.timeMs > fromMs - RETENTION_MS
  );
}

export function nameAt({ renamedAtMs }: TenantEvent, nowMs: number): string {
  return nowMs < renamedAtMs ? 'Before' : 'After';
}

const lots = fc.integer({ min: 0, max: 1e6 });
const moments = fc.integer({ min: 0, max: HISTORY_MS });
const rarely = (arbitrary: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary });
const latenesses = fc.oneof(
  fc.integer({ min: 0, max: LATE_MS }),
  fc.constantFrom(0, HOUR, 24 * HOUR, LATE_MS - 1, LATE_MS),
);

/** So that several events share a millisecond. */
const toTheHour = (timeMs: number) => Math.floor(timeMs / HOUR) * HOUR;

type Draft = Omit<TenantEvent, 'id'>;

/** Times since the history began; earlier ones are negative. */
function draft(event: Partial<Draft>): Draft {
  const never = { goneAtMs: Infinity, renamedAtMs: Infinity };
  return { timeMs: 0, arrivesAtMs: -Infinity, lot: 0, ...never, ...event };
}

/**
 * There from the beginning, of any age: some are forgotten in the course of the history. Many are about as old as the
 * overlap is long, where a short sweep has to know to the minute what it need not read.
 */
const oldEvents = fc
  .record({
    timeMs: fc.oneof(
      fc.integer({ min: -RETENTION_MS - HOUR, max: -1 }),
      fc.integer({ min: -LATE_MS - 2 * HOUR, max: -LATE_MS + HISTORY_MS }),
    ),
    renamedAtMs: rarely(moments),
    lot: lots,
  })
  .map((event) =>
    draft({ ...event, timeMs: event.lot % 2 === 0 ? toTheHour(event.timeMs) : event.timeMs }),
  );

/** Arrives in the course of the history, by up to the overlap late. */
const arrivals = fc
  .record({ arrivesAtMs: moments, lateMs: latenesses, lot: lots })
  .map(({ lateMs, ...event }) => draft({ ...event, timeMs: event.arrivesAtMs - lateMs }));

/** Young enough at any time of the history that its end is noticed. */
const passing = fc
  .record({ timeMs: fc.integer({ min: -30 * HOUR, max: -1 }), goneAtMs: moments, lot: lots })
  .map(draft);

/** What nobody promises to notice at once: it arrives later than the overlap, or goes at a great age. */
const surprises = fc.oneof(
  fc
    .record({
      arrivesAtMs: moments,
      lateMs: fc.integer({ min: LATE_MS + 1, max: 29 * DAY }),
      lot: lots,
    })
    .map(({ lateMs, ...event }) => draft({ ...event, timeMs: event.arrivesAtMs - lateMs })),
  fc
    .record({
      timeMs: fc.integer({ min: -29 * DAY, max: -40 * HOUR }),
      goneAtMs: moments,
      lot: lots,
    })
    .map(draft),
);

/** Most of the report goes at one moment, as after a change of licences. */
function purged(events: readonly Draft[], purgedAtMs: number): readonly Draft[] {
  return events.map((event, index) =>
    index % 8 === 0 ? event : { ...event, goneAtMs: Math.min(event.goneAtMs, purgedAtMs) },
  );
}

export interface TenantHistory {
  readonly events: readonly TenantEvent[];
  /** Whether everything in it keeps to what rows are known to do. */
  readonly isCalm: boolean;
}

const many = (event: fc.Arbitrary<Draft>, maxLength: number) =>
  fc.array(event, { maxLength, size: 'max' });

/** What a tenant's report goes through from `startMs` on. */
export function tenantHistories(startMs: number): fc.Arbitrary<TenantHistory> {
  const sizes = fc.constantFrom(0, 5, 60, 150, 150, 150);
  const calm = sizes.chain((size) =>
    fc.tuple(many(oldEvents, size), many(arrivals, 30), many(passing, 8)),
  );
  const wild = fc.tuple(many(surprises, 3), rarely(moments));
  return fc.tuple(calm, wild, fc.boolean()).map(([known, [strange, momentMs], isWild]) => {
    const surprising = isWild ? strange : [];
    const purgedAtMs = isWild ? momentMs : Infinity;
    const drafts = purged([...known.flat(), ...surprising], purgedAtMs);
    const isCalm = surprising.length === 0 && purgedAtMs === Infinity;
    return { isCalm, events: drafts.map((event, index) => since(startMs, event, `id-${index}`)) };
  });
}

function since(startMs: number, event: Draft, id: string): TenantEvent {
  return {
    id,
    lot: event.lot,
    timeMs: startMs + event.timeMs,
    arrivesAtMs: startMs + event.arrivesAtMs,
    goneAtMs: startMs + event.goneAtMs,
    renamedAtMs: startMs + event.renamedAtMs,
  };
}
