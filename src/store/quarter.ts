import { sql, type RawBuilder } from 'kysely';
import { MINUTE } from '../time.js';

/** What events are counted by. */
export const QUARTER_MS = 15 * MINUTE;

/** Of the hours from 0, 6, 12 and 18 o'clock UTC. A day of most zones has three of them whole. */
export const BLOCK_QUARTERS = 24;
export const BLOCK_MS = BLOCK_QUARTERS * QUARTER_MS;

export function blockOf(quarter: number): number {
  return Math.floor(quarter / BLOCK_QUARTERS);
}

/** Whole quarters that no event of a calendar lies before: makes division round the same way on both sides of 1970. */
const EARLIEST_QUARTERS = 70_000_000;

export function quarterOf(timeMs: number): number {
  return Math.floor(timeMs / QUARTER_MS);
}

/** The same, of the column `time_ms`. PostgreSQL gives 64 bits as text. */
export function quarterInSql(): RawBuilder<number | string> {
  const shiftMs = sql.raw(String(EARLIEST_QUARTERS * QUARTER_MS));
  return sql`(time_ms + ${shiftMs}) / ${sql.raw(String(QUARTER_MS))} - ${sql.raw(String(EARLIEST_QUARTERS))}`;
}
