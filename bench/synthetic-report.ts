import { drawsFor, guidFrom } from '../src/emulator/demo-draws.js';
import { outcomeOf } from '../src/emulator/demo-outcome.js';
import { personOf } from '../src/emulator/demo-people.js';
import type { TenantRow } from '../src/emulator/row.js';
import { DAY, SECOND } from '../src/time.js';

/** Rows of a made-up tenant: the same seed, size and end make the same rows, on every machine and in every process. */
export interface SyntheticReport {
  readonly seed: number;
  readonly eventCount: number;
  /** The rows lie within the 30 days before this instant, in epoch milliseconds. */
  readonly endMs: number;
}

/** As in a tenant where most people register and some of them reset now and then. */
const EVENTS_OF_A_PERSON = 8;
const SPAN_SECONDS = (30 * DAY) / SECOND;
/** Graph's own limit of rows on a page. */
export const PAGE_ROWS = 1000;

/** One row as Graph sends it. Rows come in no order, as Graph promises none. */
function syntheticRow({ seed, eventCount, endMs }: SyntheticReport, number: number): TenantRow {
  const draw = drawsFor(seed, number, 0);
  const id = guidFrom(draw);
  const people = Math.ceil(eventCount / EVENTS_OF_A_PERSON);
  const person = personOf(seed, Math.floor(draw() * people), 0, false);
  const eventMs = endMs - Math.floor(draw() * SPAN_SECONDS) * SECOND;
  return {
    id,
    ...person,
    ...outcomeOf({ occasion: 'everyday', isSmsDown: false }, draw),
    eventDateTime: `${new Date(eventMs).toISOString().slice(0, 19)}Z`,
  };
}

/** All rows, a page at a time, so that a million of them need not be in memory at once. */
export function* syntheticPages(report: SyntheticReport): Generator<readonly TenantRow[]> {
  for (let start = 0; start < report.eventCount; start += PAGE_ROWS) {
    const length = Math.min(PAGE_ROWS, report.eventCount - start);
    yield Array.from({ length }, (_, index) => syntheticRow(report, start + index));
  }
}
