import { crc32 } from 'node:zlib';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { ReportImage } from '../report/keeper.js';
import { IMAGE_PART_KINDS, type ImagePart } from '../report/snapshot-image.js';
import { MINUTE } from '../time.js';
import { createConnection, type ConnectionOptions } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { underFence } from './fence.js';
import { createLeaseTable } from './lease-table.js';
import type { Leases } from './lease.js';
import { StoreError, type Store } from './store.js';
import type { Tables } from './tables.js';

interface SqlStoreOptions extends ConnectionOptions {
  readonly engine: EngineSql;
  /** Where leases have a connection of their own; without it, they share this one and nobody is told of anything. */
  readonly leases?: Leases;
}

/** The store over either engine. It connects when it is first asked, and again after a fault. */
export function createSqlStore({ engine, ...options }: SqlStoreOptions): Store {
  const { use, close } = createConnection(options);
  const leases = options.leases ?? {
    ...createLeaseTable({ use }, engine),
    onAnnounced: () => () => undefined,
    close: () => Promise.resolve(),
  };
  return {
    read: (partition, take) => use((db) => read(db, partition, take)),
    write: (partition, image, fence) =>
      use((db) =>
        db.transaction().execute((transaction) =>
          underFence(transaction, { partition, number: fence }, async () => {
            const isNewest = await write(transaction, partition, image, engine);
            if (isNewest) await engine.announce(transaction, partition);
          }),
        ),
      ),
    leases,
    close: async () => {
      await leases.close();
      await close();
    },
  };
}

/**
 * In one transaction, so that nobody who writes meanwhile is noticed. Part by part: all of them at once might not fit into
 * memory beside what is made of them.
 */
function read(db: Kysely<Tables>, partition: string, take: (part: ImagePart) => void) {
  const reading = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return reading.execute(async (transaction) => {
    const image = await transaction
      .selectFrom('credential_usage_image')
      .select('part_count')
      .where('partition', '=', partition)
      .executeTakeFirst();
    const count = image?.part_count ?? 0;
    for (let place = 0; place < count; place += 1)
      take(await partAt(transaction, partition, place));
    return count > 0;
  });
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
async function write(
  transaction: Transaction<Tables>,
  partition: string,
  { asOfMs, parts }: ReportImage,
  { nowMs }: EngineSql,
): Promise<boolean> {
  const image = { as_of_ms: asOfMs, part_count: 0 };
  // First, because it locks the row: of two that write at once the second one waits here for the first.
  const replaced = await transaction
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
  await transaction
    .deleteFrom('credential_usage_image_part')
    .where('partition', '=', partition)
    .execute();
  let place = 0;
  for (const { kind, bytes } of parts) {
    const row = { partition, place, kind, checksum: crc32(bytes), bytes };
    await transaction.insertInto('credential_usage_image_part').values(row).execute();
    place += 1;
  }
  await transaction
    .updateTable('credential_usage_image')
    .set({ part_count: place })
    .where('partition', '=', partition)
    .execute();
  return true;
}
