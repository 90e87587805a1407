import type { Kysely } from 'kysely';
import type { IsPurged } from '../report/purged.js';
import { createDigests, hexOf } from './history-names.js';
import { findPartition } from './history-partition.js';
import type { ReportPlace } from './store.js';
import type { Tables } from './tables.js';

/** A test for events that were purged; undefined: there are none. */
export async function tombstoneTest(
  db: Kysely<Tables>,
  { partition, secret }: ReportPlace,
): Promise<IsPurged | undefined> {
  const found = await findPartition(db, partition);
  const rows =
    found === undefined
      ? []
      : await db
          .selectFrom('credential_usage_tombstone')
          .select(['person', 'purged_at_ms'])
          .where('partition_id', '=', found.id)
          .execute();
  if (rows.length === 0) return undefined;
  const untilMs = new Map(rows.map((row) => [hexOf(row.person), Number(row.purged_at_ms)]));
  const digests = createDigests(secret);
  const known = new Map<string, number>();
  return (folded, timeMs) => {
    const until = known.get(folded) ?? untilMs.get(hexOf(digests.ofPerson(folded))) ?? -Infinity;
    known.set(folded, until);
    return timeMs <= until;
  };
}
