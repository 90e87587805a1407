import type { Kysely } from 'kysely';
import { at } from '../report/search.js';
import { idAt, type Snapshot } from '../report/snapshot.js';
import { bytesOf } from './history-names.js';
import type { Numbering } from './history-numbering.js';
import { quarterOf } from './quarter.js';
import type { Tables } from './tables.js';

interface ArrivalsOptions {
  readonly snapshot: Snapshot;
  readonly partitionId: number;
  readonly kinds: Numbering;
  readonly identities: Numbering;
}

/** Rows of one statement: it may have some 30,000 values. */
const STATEMENT_ROWS = 500;

/** Adds the events at some positions. Those that were gone and have come again are there already. */
export async function addEvents(
  db: Kysely<Tables>,
  positions: readonly number[],
  options: ArrivalsOptions,
): Promise<void> {
  for (let from = 0; from < positions.length; from += STATEMENT_ROWS) {
    await addSome(db, positions.slice(from, from + STATEMENT_ROWS), options);
  }
}

async function addSome(db: Kysely<Tables>, positions: readonly number[], options: ArrivalsOptions) {
  const { snapshot, partitionId, kinds, identities } = options;
  const known = await reopen(db, positions, options);
  const added = positions.filter((position) => !known.has(idAt(snapshot, position)));
  if (added.length === 0) return;
  await kinds.prepare(db, added);
  await identities.prepare(db, added);
  const rows = added.map((position) => ({
    partition_id: partitionId,
    event_id: bytesOf(idAt(snapshot, position)),
    time_ms: at(snapshot.timesMs, position),
    ticks: at(snapshot.ticks, position),
    kind_id: kinds.at(position),
    identity_id: identities.at(position),
    first_seen_ms: snapshot.asOfMs,
  }));
  await db.insertInto('credential_usage_event').values(rows).execute();
  await count(db, partitionId, rows);
}

/** @returns the ids of those that were there */
async function reopen(
  db: Kysely<Tables>,
  positions: readonly number[],
  { snapshot, partitionId }: ArrivalsOptions,
): Promise<ReadonlySet<string>> {
  const ids = positions.map((position) => bytesOf(idAt(snapshot, position)));
  const rows = await db
    .updateTable('credential_usage_event')
    .set({ last_seen_ms: null })
    .where('partition_id', '=', partitionId)
    .where('event_id', 'in', ids)
    .returning('event_id')
    .execute();
  return new Set(rows.map(({ event_id }) => Buffer.from(event_id).toString()));
}

interface Counted {
  readonly time_ms: number;
  readonly kind_id: number;
}

async function count(db: Kysely<Tables>, partitionId: number, rows: readonly Counted[]) {
  const counts = new Map<string, { quarter: number; kind_id: number; event_count: number }>();
  for (const { time_ms, kind_id } of rows) {
    const quarter = quarterOf(time_ms);
    const key = `${quarter} ${kind_id}`;
    const counted = counts.get(key) ?? { quarter, kind_id, event_count: 0 };
    counted.event_count += 1;
    counts.set(key, counted);
  }
  await db
    .insertInto('credential_usage_count')
    .values([...counts.values()].map((counted) => ({ partition_id: partitionId, ...counted })))
    .onConflict((conflict) =>
      conflict.columns(['partition_id', 'quarter', 'kind_id']).doUpdateSet((eb) => ({
        event_count: eb('credential_usage_count.event_count', '+', eb.ref('excluded.event_count')),
      })),
    )
    .execute();
}

/** Notes of events that Graph has dropped when it had them last. They stay. */
export async function closeEvents(
  db: Kysely<Tables>,
  ids: readonly string[],
  { partitionId, lastSeenMs }: { readonly partitionId: number; readonly lastSeenMs: number },
): Promise<void> {
  for (let from = 0; from < ids.length; from += STATEMENT_ROWS) {
    await db
      .updateTable('credential_usage_event')
      .set({ last_seen_ms: lastSeenMs })
      .where('partition_id', '=', partitionId)
      .where('event_id', 'in', ids.slice(from, from + STATEMENT_ROWS).map(bytesOf))
      .execute();
  }
}
