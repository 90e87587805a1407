import { crc32 } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { ReportImage } from '../report/keeper.js';
import { IMAGE_PART_KINDS, type ImagePart } from '../report/snapshot-image.js';
import { RETENTION_MS } from '../report/window.js';
import { StoreError, type Store } from './store.js';
import type { Tables } from './tables.js';
import { untilAborted } from './until-aborted.js';

/**
 * Gives the tables as this version wants them, or gives up when the signal is aborted. May be called again when it has failed, or
 * when what it gave has.
 */
export type Connect = (signal: AbortSignal) => Promise<Kysely<Tables>>;

interface SqlStoreOptions {
  readonly connect: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
  /** What there is to tidy when an image has been kept. */
  readonly tidy?: (db: Kysely<Tables>) => Promise<void>;
}

const NEVER = new AbortController().signal;

/** The store over either engine. It connects when it is first asked, and again after a fault. */
export function createSqlStore({ connect, translate, tidy }: SqlStoreOptions): Store {
  let connected: Promise<Kysely<Tables>> | undefined;
  /** Settled when nothing is left of what was connected before: beside what hangs, no second one is made to hang. */
  let ended: Promise<unknown> = Promise.resolve();
  const disconnect = () => {
    const destroyed = connected?.then((db) => db.destroy());
    connected = undefined;
    ended = Promise.allSettled([ended, destroyed]);
  };
  const guarded: Guard = async (signal, task) => {
    const run = async () => {
      await ended;
      signal.throwIfAborted();
      return task(await (connected ??= connect(signal)));
    };
    try {
      return await untilAborted(run(), signal);
    } catch (error) {
      disconnect();
      throw signal.aborted ? late(error) : translate(error);
    }
  };
  return {
    read: (partition, take, signal = NEVER) =>
      guarded(signal, (db) => read(db, partition, take, signal)),
    write: (partition, image, signal = NEVER) =>
      guarded(signal, async (db) => {
        await write(db, partition, image, signal);
        await removeOld(db, image.asOfMs - RETENTION_MS);
        await tidy?.(db);
      }),
    close: async (signal = NEVER) => {
      disconnect();
      await untilAborted(ended, signal);
    },
  };
}

type Guard = <Result>(signal: AbortSignal, task: (db: Kysely<Tables>) => Promise<Result>) => Promise<Result>; // prettier-ignore

function late(cause: unknown): StoreError {
  return new StoreError('UNREACHABLE', 'The store did not answer in time.', { cause });
}

/**
 * In one transaction, so that nobody who writes meanwhile is noticed. Part by part: all of them at once might not fit into
 * memory beside what is made of them.
 */
function read(db: Kysely<Tables>, partition: string, take: (part: ImagePart) => void, signal: AbortSignal) {
  const reading = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return reading.execute(async (transaction) => {
    const image = await transaction
      .selectFrom('credential_usage_image')
      .select('part_count')
      .where('partition', '=', partition)
      .executeTakeFirst();
    const count = image?.part_count ?? 0;
    for (let place = 0; place < count; place += 1) {
      const part = await partAt(transaction, partition, place);
      signal.throwIfAborted();
      take(part);
    }
    return count > 0;
  });
} // prettier-ignore

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

function write(db: Kysely<Tables>, partition: string, { asOfMs, parts }: ReportImage, signal: AbortSignal) {
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
      signal.throwIfAborted();
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
} // prettier-ignore

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
