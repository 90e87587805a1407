import { sql, type Kysely } from 'kysely';
import type { EngineSql } from './engine-sql.js';
import { BLOCK_MS, blockOf, QUARTER_MS } from './quarter.js';
import { createRowList } from './row-list.js';
import type { Tables } from './tables.js';

interface Place {
  readonly engine: EngineSql;
  readonly partitionId: number;
}

/** Events of a kind in a quarter of an hour; a negative number of them is taken away. */
export interface Tally {
  readonly quarter: number;
  readonly kindId: number;
  readonly eventCount: number;
}

/** Counts events by quarters of an hour and by blocks, in the transaction that adds or deletes them. */
export async function addTallies(
  db: Kysely<Tables>,
  tallies: readonly Tally[],
  place: Place,
): Promise<void> {
  const inBlocks = tallies.map(({ quarter, ...tally }) => ({ ...tally, span: blockOf(quarter) }));
  const inQuarters = tallies.map(({ quarter, ...tally }) => ({ ...tally, span: quarter }));
  await add(db, 'credential_usage_count', 'quarter', inQuarters, place);
  await add(db, 'credential_usage_block_count', 'block', inBlocks, place);
}

interface Spanned extends Omit<Tally, 'quarter'> {
  readonly span: number;
}

async function add(
  db: Kysely<Tables>,
  tableName: keyof Tables,
  columnName: string,
  tallies: readonly Spanned[],
  { engine, partitionId }: Place,
): Promise<void> {
  const list = createRowList(engine, summed(tallies));
  const table = sql.table(tableName);
  const column = sql.ref(columnName);
  // `where true`: without it SQLite would take `on` for that of a join.
  await sql`
    insert into ${table} (partition_id, ${column}, kind_id, event_count)
    select ${list.same(partitionId)}, ${list.number(0)}, ${list.number(1)}, ${list.number(2)} from ${list.rows} where true
    on conflict (partition_id, ${column}, kind_id) do update set event_count = ${table}.event_count + excluded.event_count
  `.execute(db);
}

/** No statement adds to one row twice. */
function summed(
  tallies: readonly Spanned[],
): readonly (readonly [span: number, kindId: number, eventCount: number])[] {
  const sums = new Map<string, [number, number, number]>();
  for (const { span, kindId, eventCount } of tallies) {
    const key = `${span} ${kindId}`;
    const [, , before] = sums.get(key) ?? [span, kindId, 0];
    sums.set(key, [span, kindId, before + eventCount]);
  }
  return [...sums.values()];
}

/** Of what was taken away nothing may be left to see. */
export async function deleteEmptyTallies(db: Kysely<Tables>, partitionId: number): Promise<void> {
  await db
    .deleteFrom('credential_usage_count')
    .where('partition_id', '=', partitionId)
    .where('event_count', '<=', 0)
    .execute();
  await db
    .deleteFrom('credential_usage_block_count')
    .where('partition_id', '=', partitionId)
    .where('event_count', '<=', 0)
    .execute();
}

/** `untilMs`: where a block begins. */
export async function expireTallies(db: Kysely<Tables>, partitionId: number, untilMs: number): Promise<void> {
  await db.deleteFrom('credential_usage_count').where('partition_id', '=', partitionId).where('quarter', '<', untilMs / QUARTER_MS).execute();
  await db.deleteFrom('credential_usage_block_count').where('partition_id', '=', partitionId).where('block', '<', untilMs / BLOCK_MS).execute();
} // prettier-ignore
