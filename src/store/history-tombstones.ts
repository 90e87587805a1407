import type { Kysely } from 'kysely';
import type { IsPurged } from '../report/purged.js';
import { createDigests, hexOf, type Digests } from './history-names.js';
import { findPartition } from './history-partition.js';
import type { ReportPlace } from './store.js';
import type { Tables } from './tables.js';

/** Until when the events of a person were purged, by the hexadecimal digits of their hash. */
export type Tombstones = ReadonlyMap<string, number>;

export async function readTombstones(db: Kysely<Tables>, partitionId: number): Promise<Tombstones> {
  const rows = await db
    .selectFrom('credential_usage_tombstone')
    .select(['person', 'purged_at_ms'])
    .where('partition_id', '=', partitionId)
    .execute();
  return new Map(rows.map((row) => [hexOf(row.person), Number(row.purged_at_ms)]));
}

export function isSame(a: Tombstones, b: Tombstones): boolean {
  return a.size === b.size && [...a].every(([person, untilMs]) => b.get(person) === untilMs);
}

/** A test for events that were purged; undefined: there are none. */
export function purgedTest(tombstones: Tombstones, digests: Digests): IsPurged | undefined {
  if (tombstones.size === 0) return undefined;
  const known = new Map<string, number>();
  return (folded, timeMs) => {
    const untilMs =
      known.get(folded) ?? tombstones.get(hexOf(digests.ofPerson(folded))) ?? -Infinity;
    known.set(folded, untilMs);
    return timeMs <= untilMs;
  };
}

/** The same of a report that may have no history yet. */
export async function tombstoneTest(
  db: Kysely<Tables>,
  { partition, secret }: ReportPlace,
): Promise<IsPurged | undefined> {
  const found = await findPartition(db, partition);
  if (found === undefined) return undefined;
  return purgedTest(await readTombstones(db, found.id), createDigests(secret));
}
