import { expect } from '@jest/globals';
import type { SweepOutcome } from '../../src/report/outcome.js';
import { idAt, sourceIdAt, type Snapshot } from '../../src/report/snapshot.js';
import { DAY, HOUR } from '../../src/time.js';
import type { RecordedSweep } from './recorded-sweep.js';
import { LATE_MS, RETENTION_MS, nameAt, stoodEver, stoodThroughout } from './tenant-history.js';
import type { Row, TenantEvent, TenantHistory } from './tenant-history.js';

/** A sweep that has ended: what came, what the report said of it, and what the report then held. */
export interface EndedSweep {
  readonly sweep: RecordedSweep;
  readonly outcome: SweepOutcome;
  readonly snapshot: Snapshot | undefined;
  /** Graph has refused us for too long: nothing may be shown. */
  readonly isForbidden: boolean;
  readonly isShortCutLost: boolean;
}

/** What the sweeps so far should have left. */
interface Books {
  readonly held: Snapshot | undefined;
  readonly rows: readonly Row[];
  readonly doubtedCount: number | undefined;
  /** Events that a sweep cut short has swallowed, by so few that nobody could notice. */
  readonly swallowed: ReadonlySet<string>;
  readonly isLost: boolean;
}

/** Holds every sweep of a history against the naive Graph and the naive rules of what to believe. */
export function judgeSweeps({ events, isCalm }: TenantHistory, ended: readonly EndedSweep[]) {
  let books: Books = {
    held: undefined,
    rows: [],
    doubtedCount: undefined,
    swallowed: new Set(),
    isLost: false,
  };
  let mayBeLost = !isCalm;
  let shrinksBelieved = 0;
  let truncatedBelieved = 0;
  for (const one of ended) {
    const before = books;
    books = judge(events, before, one);
    const isBelieved = books.held !== before.held;
    if (isBelieved && before.doubtedCount !== undefined) shrinksBelieved += 1;
    if (isBelieved && one.sweep.end === 'truncated') truncatedBelieved += 1;
    mayBeLost ||= truncatedBelieved > 0;
    if (!mayBeLost) expect(books.isLost).toBe(false);
  }
  return { shrinksBelieved, truncatedBelieved, isLost: books.isLost };
}

function judge(events: readonly TenantEvent[], before: Books, ended: EndedSweep): Books {
  const { sweep, outcome } = ended;
  const isShort = sweep.end === 'stopped';
  if (before.isLost) expect(isShort).toBe(false);
  const books = { ...before, isLost: ended.isShortCutLost };
  if (sweep.end === 'failed' || sweep.isUnreadable) {
    expect(outcome.error).toMatchObject(
      sweep.end === 'failed' ? { code: sweep.errorCode } : { reason: 'SHAPE' },
    );
    expectAsBefore(before, ended);
    return books;
  }
  const rows = isShort ? continued(before.rows, sweep) : lastOfEach(sweep.delivered);
  if (isDoubtful(rows, before, ended)) {
    expect(outcome.error).toMatchObject({ reason: 'SHRUNK' });
    expectAsBefore(before, ended);
    return { ...books, doubtedCount: rows.length };
  }
  expectPublished(rows, ended);
  expectCarried(before, ended, isShort);
  expectPromised(events, before, { sweep, rows });
  const swallowed = isShort ? before.swallowed : missingOf(events, { sweep, rows });
  return { ...books, held: ended.snapshot, rows, doubtedCount: undefined, swallowed };
}

/** What a short sweep says that it has taken over stands in both snapshots alike. */
function expectCarried({ held }: Books, { snapshot }: EndedSweep, isShort: boolean): void {
  expect(snapshot?.carried !== undefined).toBe(isShort);
  if (snapshot?.carried === undefined || held === undefined) return;
  const { asOfMs, untilMs } = snapshot.carried;
  expect(asOfMs).toBe(held.asOfMs);
  const carriedIn = (of: Snapshot) =>
    [...of.timesMs.keys()].filter((position) => isWithin(of.timesMs[position], snapshot.asOfMs - RETENTION_MS, untilMs)).map((position) => idAt(of, position)); // prettier-ignore
  expect(carriedIn(snapshot)).toEqual(carriedIn(held));
}

function isWithin(timeMs = NaN, fromMs: number, untilMs: number): boolean {
  return timeMs >= fromMs && timeMs <= untilMs;
}

/** The very same snapshot as before; while there was none, at most a part that says so. */
function expectAsBefore({ held }: Books, { snapshot, sweep, isForbidden }: EndedSweep): void {
  if (isForbidden) expect(snapshot).toBeUndefined();
  else if (held !== undefined) expect(snapshot).toBe(held);
  else if (snapshot !== undefined) {
    expect(snapshot.isComplete).toBe(false);
    if (snapshot.asOfMs !== sweep.asOfMs) return;
    const came = new Set(sweep.delivered.map(textOf));
    expect(rowsOf(snapshot).filter((row) => !came.has(textOf(row)))).toEqual([]);
  }
}

function expectPublished(rows: readonly Row[], { snapshot, sweep, outcome }: EndedSweep): void {
  expect(outcome.error).toBeUndefined();
  expect(outcome.kind).toBe(sweep.end === 'stopped' ? 'short' : 'full');
  if (snapshot === undefined) throw new Error('nothing was published');
  expect(snapshot).toMatchObject({ isComplete: true, asOfMs: sweep.asOfMs });
  expect(rowsOf(snapshot).map(textOf).sort()).toEqual(rows.map(textOf).sort());
  const keys = Array.from(snapshot.timesMs, (timeMs, position) => ({
    id: idAt(snapshot, position),
    timeMs,
  }));
  expect(new Set(keys.map(({ id }) => id)).size).toBe(rows.length);
  expect(keys).toEqual([...keys].sort((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1)));
}

interface Published {
  readonly sweep: RecordedSweep;
  readonly rows: readonly Row[];
}

/** What the contract promises of a snapshot, whatever way the gateway came by it. */
function expectPromised(
  events: readonly TenantEvent[],
  before: Books,
  { sweep, rows }: Published,
): void {
  const known = new Map(events.map((event) => [event.id, event]));
  const heldNames = new Map(before.rows.map(({ id, name }) => [id, name]));
  // A short sweep may learn later of what changed behind the overlap.
  const isSure = ({ timeMs }: Row) =>
    sweep.end !== 'stopped' || timeMs > (before.held?.asOfMs ?? 0) - LATE_MS;
  for (const row of rows) {
    const event = known.get(row.id);
    if (event === undefined) throw new Error(`${row.id} is no event of the tenant`);
    const names = [nameAt(event, sweep.asOfMs), nameAt(event, sweep.endMs)];
    if (!isSure(row)) names.push(heldNames.get(row.id) ?? row.name);
    expect(names).toContain(row.name);
    if (!stoodEver(event, sweep.asOfMs, sweep.endMs)) {
      expect({ row, isSure: isSure(row), wasHeld: heldNames.has(row.id) }).toEqual({
        row,
        isSure: false,
        wasHeld: true,
      });
    }
  }
  const missing = [...missingOf(events, { sweep, rows })];
  if (sweep.end === 'whole') expect(missing).toEqual([]);
  if (sweep.end === 'stopped') {
    expect(missing.filter((id) => heldNames.has(id))).toEqual([]);
    const isLate = (id: string) => lateness(known.get(id)) > LATE_MS;
    expect(missing.filter((id) => !isLate(id) && !before.swallowed.has(id))).toEqual([]);
  }
}

/** What stood through the whole sweep and is not shown. */
function missingOf(events: readonly TenantEvent[], { sweep, rows }: Published): Set<string> {
  const shown = new Set(rows.map(({ id }) => id));
  const missing = events.filter(
    (event) => stoodThroughout(event, sweep.asOfMs, sweep.endMs) && !shown.has(event.id),
  );
  return new Set(missing.map(({ id }) => id));
}

function lateness(event: TenantEvent | undefined): number {
  if (event === undefined || event.arrivesAtMs === -Infinity) return 0;
  return event.arrivesAtMs - event.timeMs;
}

/** Each row once, as it came last. */
function lastOfEach(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** What a short sweep should come to: what came, before what was held behind it and is not forgotten. */
function continued(held: readonly Row[], { delivered, asOfMs }: RecordedSweep): readonly Row[] {
  // Newest first, give or take an hour: so much of what is not older than the oldest may still have been to come.
  const reachMs = Math.min(...delivered.map(({ timeMs }) => timeMs)) + HOUR;
  const behind = held.filter(({ timeMs }) => timeMs <= reachMs && timeMs >= asOfMs - RETENTION_MS);
  return lastOfEach([...behind, ...delivered]);
}

function isDoubtful(rows: readonly Row[], before: Books, { sweep }: EndedSweep): boolean {
  const { held, doubtedCount } = before;
  if (held === undefined) return false;
  const isStrange = isShrink(before.rows.length, rows.length) || hasVanishing(rows, before, sweep);
  return isStrange && (doubtedCount === undefined || !agree(doubtedCount, rows.length));
}

function isShrink(from: number, to: number): boolean {
  return to === 0 ? from > 0 : from - to >= 20 && to * 2 < from;
}

/**
 * Of the events that should still be there, by the full sweep that has read everything: more than 5 %, and 20, are
 * not.
 */
function hasVanishing(
  rows: readonly Row[],
  { held, rows: old }: Books,
  sweep: RecordedSweep,
): boolean {
  if (sweep.end === 'stopped') return false;
  const keys = new Set(rows.map(({ id, timeMs }) => `${id} ${timeMs}`));
  const expected = old.filter(
    ({ timeMs }) =>
      timeMs >= sweep.asOfMs - RETENTION_MS + DAY && timeMs < (held?.asOfMs ?? 0) - LATE_MS,
  );
  const gone = expected.filter(({ id, timeMs }) => !keys.has(`${id} ${timeMs}`));
  return gone.length >= 20 && gone.length > expected.length * 0.05;
}

function agree(a: number, b: number): boolean {
  if (a === 0 || b === 0) return a === b;
  return Math.abs(a - b) <= Math.max(20, Math.max(a, b) * 0.05);
}

function rowsOf(snapshot: Snapshot): readonly Row[] {
  return Array.from(snapshot.timesMs, (timeMs, position) => ({
    id: sourceIdAt(snapshot, position),
    timeMs,
    name: snapshot.displayNameTexts[snapshot.displayNames[position] ?? 0] ?? '',
  }));
}

function textOf({ id, timeMs, name }: Row): string {
  return `${timeMs} ${id} ${name}`;
}
