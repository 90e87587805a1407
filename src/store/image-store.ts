import { crc32 } from 'node:zlib';
import { sql, type Kysely } from 'kysely';
import type { ReportImage } from '../report/keeper.js';
import { IMAGE_PART_KINDS, type ImagePart } from '../report/snapshot-image.js';
import { MINUTE } from '../time.js';
import type { EngineSql } from './engine-sql.js';
import { findPartition } from './history-partition.js';
import { readTombstones } from './history-tombstones.js';
import { StoreError } from './store.js';
import type { Tables } from './tables.js';

/** Part by part: all of them at once might not fit into memory beside what is made of them. */
export async function readImage(
  db: Kysely<Tables>,
  partition: string,
  take: (part: ImagePart) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const image = await db
    .selectFrom('credential_usage_image')
    .select('part_count')
    .where('partition', '=', partition)
    .executeTakeFirst();
  const count = image?.part_count ?? 0;
  for (let place = 0; place < count; place += 1) {
    const part = await partAt(db, partition, place);
    signal.throwIfAborted();
    take(part);
  }
  return count > 0;
}

async function partAt(db: Kysely<Tables>, partition: string, place: number): Promise<ImagePart> {
  const row = await db
    .selectFrom('credential_usage_image_part')
    .select(['kind', 'checksum', 'bytes'])
    .where('partition', '=', partition)
    .where('place', '=', place)
    .executeTakeFirst();
  const kind = IMAGE_PART_KINDS.find((known) => known === row?.kind);
  if (row === undefined || kind === undefined || crc32(row.bytes) !== Number(row.checksum)) {
    throw new StoreError('DAMAGED', 'A part of the kept report is missing, or is not what was written.');
  }
  return { kind, bytes: row.bytes };
} // prettier-ignore

/** A clock may have been set right by so much: what is kept from later than that stands in nobody's way. */
const HARMLESS_MS = MINUTE;

/** @returns whether it took the place of what was there, which may be newer */
export async function writeImage(
  db: Kysely<Tables>,
  partition: string,
  { asOfMs, parts }: ReportImage,
  { nowMs, signal }: Pick<EngineSql, 'nowMs'> & { readonly signal: AbortSignal },
): Promise<boolean> {
  const image = { as_of_ms: asOfMs, part_count: 0 };
  // First, because it locks the row: of two that write at once the second one waits here for the first.
  const replaced = await db
    .insertInto('credential_usage_image')
    .values({ partition, ...image })
    .onConflict((conflict) =>
      conflict
        .column('partition')
        .doUpdateSet(image)
        .where((is) => {
          const kept = is.ref('credential_usage_image.as_of_ms');
          return is.or([
            is(kept, '<=', asOfMs),
            is(kept, '>', sql<number>`${nowMs} + ${HARMLESS_MS}`),
          ]);
        }),
    )
    .returning('partition')
    .executeTakeFirst();
  if (replaced === undefined) return false;
  await db.deleteFrom('credential_usage_image_part').where('partition', '=', partition).execute();
  if (await hasPurgedSince(db, partition, asOfMs)) {
    await db.deleteFrom('credential_usage_image').where('partition', '=', partition).execute();
    return false;
  }
  let place = 0;
  for (const { kind, bytes } of parts) {
    signal.throwIfAborted();
    const row = { partition, place, kind, checksum: crc32(bytes), bytes };
    await db.insertInto('credential_usage_image_part').values(row).execute();
    place += 1;
  }
  await db
    .updateTable('credential_usage_image')
    .set({ part_count: place })
    .where('partition', '=', partition)
    .execute();
  return true;
}

/** Whether somebody whose events may stand in an image was purged after it was begun. The next sweep makes another. */
async function hasPurgedSince(
  db: Kysely<Tables>,
  partition: string,
  asOfMs: number,
): Promise<boolean> {
  const found = await findPartition(db, partition);
  if (found === undefined) return false;
  const tombstones = await readTombstones(db, found.id);
  return [...tombstones.values()].some((purgedAtMs) => purgedAtMs >= asOfMs);
}

/**
 * Images that began before a moment, of whatever report: those of a secret, tenant or kind that nobody has any more, and names in
 * them. In a transaction of its own, where it holds no lock that a writer of them could wait for while it waits for that one.
 */
export async function removeOldImages(db: Kysely<Tables>, beforeMs: number): Promise<void> {
  const removed = await db
    .deleteFrom('credential_usage_image')
    .where('as_of_ms', '<', beforeMs)
    .returning('partition')
    .execute();
  for (const { partition } of removed) {
    await db.deleteFrom('credential_usage_image_part').where('partition', '=', partition).execute();
  }
}
