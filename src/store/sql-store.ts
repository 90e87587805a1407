import { crc32 } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { ReportImage } from '../report/keeper.js';
import { IMAGE_PART_KINDS, type ImagePart } from '../report/snapshot-image.js';
import { RETENTION_MS } from '../report/window.js';
import { StoreError, type Store } from './store.js';
import type { Tables } from './tables.js';

/** Gives the tables as this version wants them. May be called again when it has failed, or when what it gave has. */
export type Connect = () => Promise<Kysely<Tables>>;

interface SqlStoreOptions {
  readonly connect: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
}

/** The store over either engine. It connects when it is first asked, and again after a fault. */
export function createSqlStore({ connect, translate }: SqlStoreOptions): Store {
  let connected: Promise<Kysely<Tables>> | undefined;
  const disconnect = async () => {
    const before = connected;
    connected = undefined;
    const db = await before?.catch(() => undefined);
    await db?.destroy();
  };
  const guarded: Guard = async (task) => {
    try {
      return await task(await (connected ??= connect()));
    } catch (error) {
      await disconnect().catch(() => undefined);
      throw translate(error);
    }
  };
  return {
    read: (partition, take) => guarded((db) => read(db, partition, take)),
    write: (partition, image) =>
      guarded(async (db) => {
        await write(db, partition, image);
        await removeOld(db, image.asOfMs - RETENTION_MS);
      }),
    close: disconnect,
  };
}

type Guard = <Result>(task: (db: Kysely<Tables>) => Promise<Result>) => Promise<Result>;

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

function write(db: Kysely<Tables>, partition: string, { asOfMs, parts }: ReportImage) {
  return db.transaction().execute(async (transaction) => {
    const image = { as_of_ms: asOfMs, part_count: 0 };
    // First, because it locks the row: of two that write at once the second one waits here for the first.
    await transaction
      .insertInto('credential_usage_image')
      .values({ partition, ...image })
      .onConflict((conflict) => conflict.column('partition').doUpdateSet(image))
      .execute();
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
  });
}

/**
 * Images that began before a moment, of whatever report: those of a secret, tenant or kind that nobody has any more, and names in
 * them. In a transaction of its own, where it holds no lock that a writer of them could wait for while it waits for that one.
 */
function removeOld(db: Kysely<Tables>, beforeMs: number): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    const removed = await transaction
      .deleteFrom('credential_usage_image')
      .where('as_of_ms', '<', beforeMs)
      .returning('partition')
      .execute();
    for (const { partition } of removed) {
      await transaction
        .deleteFrom('credential_usage_image_part')
        .where('partition', '=', partition)
        .execute();
    }
  });
}
