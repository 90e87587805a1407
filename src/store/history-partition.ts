import type { Kysely } from 'kysely';
import { cover, type Coverage } from '../report/coverage.js';
import type { Window } from '../report/window.js';
import type { Tables } from './tables.js';

export interface Partition {
  readonly id: number;
  /** undefined: nothing was recorded to its end yet. */
  readonly recordedAsOfMs: number | undefined;
}

/** undefined: there is none of that name. */
export async function findPartition(
  db: Kysely<Tables>,
  name: string,
): Promise<Partition | undefined> {
  const row = await db
    .selectFrom('credential_usage_partition')
    .select(['id', 'recorded_as_of_ms'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row && { id: row.id, recordedAsOfMs: numberOrNone(row.recorded_as_of_ms) };
}

interface LockOptions {
  readonly retentionMs: number;
  /** It is for a partition that is not there yet: the gateway whose it is knows better. */
  readonly isRetentionKept?: boolean;
}

/** Makes it where there is none. Whoever writes does this first, because it locks the row: two take turns. */
export async function lockPartition(
  db: Kysely<Tables>,
  name: string,
  { retentionMs, isRetentionKept = false }: LockOptions,
): Promise<Partition> {
  const row = await db
    .insertInto('credential_usage_partition')
    .values({ name, recorded_as_of_ms: null, retention_ms: retentionMs })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({
        retention_ms: isRetentionKept
          ? eb.ref('credential_usage_partition.retention_ms')
          : retentionMs,
      })),
    )
    .returning(['id', 'recorded_as_of_ms'])
    .executeTakeFirstOrThrow();
  return { id: row.id, recordedAsOfMs: numberOrNone(row.recorded_as_of_ms) };
}

/** The same of one that is there. */
export async function lockPartitionOf(db: Kysely<Tables>, partitionId: number): Promise<void> {
  await db
    .updateTable('credential_usage_partition')
    .set((eb) => ({ retention_ms: eb.ref('retention_ms') }))
    .where('id', '=', partitionId)
    .execute();
}

export async function coverageOf(db: Kysely<Tables>, partitionId: number): Promise<Coverage> {
  const rows = await db
    .selectFrom('credential_usage_coverage')
    .select(['from_ms', 'to_ms'])
    .where('partition_id', '=', partitionId)
    .orderBy('from_ms')
    .execute();
  return rows.map((row) => ({ fromMs: Number(row.from_ms), toMs: Number(row.to_ms) }));
}

/** A few rows, all of them written anew. */
export async function writeCoverage(
  db: Kysely<Tables>,
  partitionId: number,
  coverage: Coverage,
): Promise<void> {
  await db
    .deleteFrom('credential_usage_coverage')
    .where('partition_id', '=', partitionId)
    .execute();
  if (coverage.length === 0) return;
  await db
    .insertInto('credential_usage_coverage')
    .values(
      coverage.map(({ fromMs, toMs }) => ({
        partition_id: partitionId,
        from_ms: fromMs,
        to_ms: toMs,
      })),
    )
    .execute();
}

/** Says that everything was recorded which a sweep had seen. */
export async function noteRecorded(
  db: Kysely<Tables>,
  partitionId: number,
  asOfMs: number,
  seen: Window,
): Promise<void> {
  const before = await coverageOf(db, partitionId);
  await writeCoverage(db, partitionId, cover(before, seen));
  await db
    .updateTable('credential_usage_partition')
    .set({ recorded_as_of_ms: asOfMs })
    .where('id', '=', partitionId)
    .execute();
}

/** Says that nothing is recorded: what comes next is compared with what is there, as if it came first. */
export async function forgetRecording(db: Kysely<Tables>, partitionId: number): Promise<void> {
  await db
    .updateTable('credential_usage_partition')
    .set({ recorded_as_of_ms: null })
    .where('id', '=', partitionId)
    .execute();
}

function numberOrNone(value: number | string | null): number | undefined {
  return value === null ? undefined : Number(value);
}
