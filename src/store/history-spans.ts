import { sql, type SqlBool } from 'kysely';
import { kindIsOneOf } from './history-conditions.js';
import type { Asked } from './history-counts.js';
import type { Kind } from './history-kinds.js';
import { BLOCK_QUARTERS, blockOf, QUARTER_MS } from './quarter.js';

/** Whole numbers, `from <= number < to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What quarters of an hour are counted by: blocks, and quarters where those do not do. */
export interface Spans {
  readonly blocks: readonly Range[];
  readonly quarters: readonly Range[];
}

/** A statement names each: SQLite takes an expression a thousand deep. */
const MOST_RANGES = 400;

/** Tiles some quarters with blocks that no edge lies within, and with single quarters elsewhere. */
export function spansIn({ from, to }: Range, edgesMs: readonly number[]): Spans {
  const blocks: Range[] = [];
  const quarters: Range[] = [];
  let next = from;
  const takeQuarters = (until: number) => {
    const last = quarters.at(-1);
    if (last?.to === next) quarters[quarters.length - 1] = { from: last.from, to: until };
    else if (next < until) quarters.push({ from: next, to: until });
    next = Math.max(next, until);
  };
  const takeBlocks = (until: number) => {
    const whole = { from: Math.ceil(next / BLOCK_QUARTERS), to: blockOf(until) };
    if (whole.from < whole.to) {
      takeQuarters(whole.from * BLOCK_QUARTERS);
      blocks.push(whole);
      next = whole.to * BLOCK_QUARTERS;
    }
    takeQuarters(until);
  };
  for (const block of blocksCutBy(edgesMs, { from, to })) {
    takeBlocks(Math.max(next, block * BLOCK_QUARTERS));
    takeQuarters(Math.min(to, (block + 1) * BLOCK_QUARTERS));
  }
  takeBlocks(to);
  return blocks.length + quarters.length > MOST_RANGES
    ? { blocks: [], quarters: [{ from, to }] }
    : { blocks, quarters };
}

/** Ascending. */
function blocksCutBy(edgesMs: readonly number[], { from, to }: Range): readonly number[] {
  const cutting = edgesMs
    .map((edgeMs) => edgeMs / QUARTER_MS)
    .filter((quarter) => quarter > from && quarter < to && quarter % BLOCK_QUARTERS !== 0);
  return [...new Set(cutting.map(blockOf))].sort((a, b) => a - b);
}

/** What is counted of kinds in some spans: the count of a block stands at its first quarter. */
export function countsIn(
  { db, partitionId }: Asked,
  kinds: readonly Kind[] | null,
  { blocks, quarters }: Spans,
) {
  const isAsked = kinds === null ? sql<SqlBool>`true` : kindIsOneOf(kinds);
  const inBlocks = db
    .selectFrom('credential_usage_block_count')
    .select([
      sql<number>`block * ${sql.lit(BLOCK_QUARTERS)}`.as('quarter'),
      'kind_id',
      'event_count',
    ]) // prettier-ignore
    .where('partition_id', '=', partitionId)
    .where((is) =>
      is.or(blocks.map(({ from, to }) => is.and([is('block', '>=', from), is('block', '<', to)]))),
    ) // prettier-ignore
    .where(isAsked);
  const inQuarters = db
    .selectFrom('credential_usage_count')
    .select(['quarter', 'kind_id', 'event_count'])
    .where('partition_id', '=', partitionId)
    .where((is) =>
      is.or(
        quarters.map(({ from, to }) => is.and([is('quarter', '>=', from), is('quarter', '<', to)])),
      ),
    ) // prettier-ignore
    .where(isAsked);
  return db.selectFrom(inBlocks.unionAll(inQuarters).as('counted'));
}
