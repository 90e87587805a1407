import { sql, type Kysely } from 'kysely';
import { coverageWithin } from '../report/coverage.js';
import { RETENTION_MS } from '../report/window.js';
import { DAY } from '../time.js';
import type { Connection } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { coverageOf, lockPartitionOf, writeCoverage } from './history-partition.js';
import { expireTallies } from './history-tally.js';
import { BLOCK_MS } from './quarter.js';
import { createRowList } from './row-list.js';
import type { Tables } from './tables.js';

interface ExpiryOptions {
  readonly connection: Connection;
  readonly engine: EngineSql;
  /** Whose history is being written. */
  readonly partition: string;
  readonly signal: AbortSignal;
}

/** Its own, and some of those that nobody writes any more: after a day without power those are all. */
const MOST_PARTITIONS = 10;

/** Events deleted by one statement, and what else is in the block of six hours. */
const BATCH_EVENTS = 5000;

/** Graph has forgotten by then what must not come back. */
const TOMBSTONE_MS = RETENTION_MS + 10 * DAY;

/**
 * Deletes what is older than its partition keeps it, also of a partition that nobody writes any more, since the tenant or the
 * secret is another: nothing is left of it in the end. Others that are written look after themselves.
 */
export async function expireEvents(
  nowMs: number,
  { connection, engine, partition, signal }: ExpiryOptions,
): Promise<void> {
  const partitions = await connection.read((db) =>
    db
      .selectFrom('credential_usage_partition')
      .select(['id', 'retention_ms'])
      .where((is) =>
        is.or([
          is('name', '=', partition),
          is('recorded_as_of_ms', '<', nowMs - DAY),
          is('recorded_as_of_ms', 'is', null),
        ]),
      )
      .orderBy((is) => is('name', '=', partition), 'desc')
      .orderBy(sql`random()`)
      .limit(MOST_PARTITIONS)
      .execute(),
  );
  const isCalledOff = () => signal.aborted;
  for (const { id, retention_ms } of partitions) {
    if (isCalledOff()) return;
    const cutoffMs = cutoffOf(nowMs, Number(retention_ms));
    let isSomeLeft = true;
    for (let count = 0; isSomeLeft && !isCalledOff(); count += 1) {
      isSomeLeft = await connection.write((db) =>
        expireSome({ db, engine, partitionId: id }, cutoffMs, count === 0),
      );
    }
    await connection.write((db) => expireTombstones(db, id, nowMs));
  }
}

/** Whole blocks, so that counts and events go together; of a history that nobody wants, all of them. */
function cutoffOf(nowMs: number, retentionMs: number): number {
  const keptFromMs = retentionMs === 0 ? nowMs + RETENTION_MS : nowMs - retentionMs;
  return Math.floor(keptFromMs / BLOCK_MS) * BLOCK_MS;
}

interface Expired {
  readonly db: Kysely<Tables>;
  readonly engine: EngineSql;
  readonly partitionId: number;
}

/** @returns whether there may be more */
async function expireSome(expired: Expired, cutoffMs: number, isFirst: boolean): Promise<boolean> {
  const { db, partitionId } = expired;
  await lockPartitionOf(db, partitionId);
  const ofPartition = db
    .selectFrom('credential_usage_event')
    .select('time_ms')
    .where('partition_id', '=', partitionId)
    .where('time_ms', '<', cutoffMs)
    .orderBy('time_ms');
  const oldest = await ofPartition.limit(1).executeTakeFirst();
  if (oldest === undefined && isFirst) return false;
  const last = await ofPartition.limit(1).offset(BATCH_EVENTS).executeTakeFirst();
  // Up to the end of its block, so that what is counted is what is there at any time.
  const untilMs = last === undefined ? cutoffMs : endOfBlock(Number(last.time_ms));
  await expireUntil(expired, untilMs);
  return last !== undefined;
}

function endOfBlock(timeMs: number): number {
  return (Math.floor(timeMs / BLOCK_MS) + 1) * BLOCK_MS;
}

async function expireUntil({ db, engine, partitionId }: Expired, untilMs: number): Promise<void> {
  const deleted = await db
    .deleteFrom('credential_usage_event')
    .where('partition_id', '=', partitionId)
    .where('time_ms', '<', untilMs)
    .returning('identity_id')
    .execute();
  await expireTallies(db, partitionId, untilMs);
  await deleteUnused(db, new Set(deleted.map(({ identity_id }) => identity_id)), engine);
  const kept = coverageWithin(await coverageOf(db, partitionId), {
    fromMs: untilMs,
    toMs: Infinity,
  });
  await writeCoverage(db, partitionId, kept);
}

/** Names of whom no event tells any more. */
async function deleteUnused(
  db: Kysely<Tables>,
  identityIds: ReadonlySet<number>,
  engine: EngineSql,
): Promise<void> {
  const list = createRowList(engine, [...identityIds].map((id) => [id])); // prettier-ignore
  await db
    .deleteFrom('credential_usage_identity')
    .where('id', 'in', db.selectFrom(list.rows).select(list.number(0).as('id')))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('credential_usage_event')
            .select('time_ms')
            .whereRef('credential_usage_event.identity_id', '=', 'credential_usage_identity.id'),
        ),
      ),
    )
    .execute();
}

async function expireTombstones(db: Kysely<Tables>, partitionId: number, nowMs: number) {
  await lockPartitionOf(db, partitionId);
  await db
    .deleteFrom('credential_usage_tombstone')
    .where('partition_id', '=', partitionId)
    .where('purged_at_ms', '<', nowMs - TOMBSTONE_MS)
    .execute();
}
