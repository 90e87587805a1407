import type { Kysely } from 'kysely';
import type { EngineSql } from './engine-sql.js';
import { createDigests } from './history-names.js';
import { lockPartition } from './history-partition.js';
import { addTallies, deleteEmptyTallies } from './history-tally.js';
import { quarterInSql } from './quarter.js';
import type { PurgeOptions } from './store.js';
import type { Tables } from './tables.js';

/**
 * Deletes whatever is kept of a user, and notes under a keyed hash that their events up to now must not come back. The image
 * holds all users in one: it goes as a whole, and the next sweep makes another.
 *
 * @returns how many events were deleted
 */
export async function purgeUser(
  db: Kysely<Tables>,
  folded: string,
  { engine, partition, secret, retentionMs, nowMs }: PurgeOptions & { readonly engine: EngineSql },
): Promise<number> {
  const { id } = await lockPartition(db, partition, { retentionMs, isRetentionKept: true });
  const person = createDigests(secret).ofPerson(folded);
  const identities = () =>
    db
      .selectFrom('credential_usage_identity')
      .select('id')
      .where('partition_id', '=', id)
      .where('person', '=', person);
  const counted = await db
    .selectFrom('credential_usage_event')
    .select(({ fn }) => [quarterInSql().as('quarter'), 'kind_id', fn.countAll().as('count')])
    .where('identity_id', 'in', identities())
    .groupBy(['quarter', 'kind_id'])
    .execute();
  const tallies = counted.map(({ quarter, kind_id, count }) => ({
    quarter: Number(quarter),
    kindId: kind_id,
    eventCount: -Number(count),
  }));
  await addTallies(db, tallies, { engine, partitionId: id });
  await deleteEmptyTallies(db, id);
  await db.deleteFrom('credential_usage_event').where('identity_id', 'in', identities()).execute();
  await db.deleteFrom('credential_usage_identity').where('partition_id', '=', id).where('person', '=', person).execute(); // prettier-ignore
  await db
    .insertInto('credential_usage_tombstone')
    .values({ partition_id: id, person, purged_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['partition_id', 'person']).doUpdateSet({ purged_at_ms: nowMs }),
    )
    .execute();
  // Waits for somebody who writes one, also where none has been before.
  await db
    .insertInto('credential_usage_image')
    .values({ partition, as_of_ms: 0, part_count: 0 })
    .onConflict((conflict) => conflict.column('partition').doUpdateSet({ part_count: 0 }))
    .execute();
  // In the order in which it is written, or somebody who writes another one meanwhile would leave its parts behind.
  await db.deleteFrom('credential_usage_image').where('partition', '=', partition).execute();
  await db.deleteFrom('credential_usage_image_part').where('partition', '=', partition).execute();
  return counted.reduce((sum, { count }) => sum + Number(count), 0);
}
