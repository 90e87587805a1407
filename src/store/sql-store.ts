import type { Kysely, Transaction } from 'kysely';
import pLimit from 'p-limit';
import { RETENTION_MS } from '../report/window.js';
import {
  createConnection,
  type Connect,
  type Connection,
  type ConnectionOptions,
} from './connection.js';
import { databaseNow, type EngineSql } from './engine-sql.js';
import { underFence } from './fence.js';
import { createKindLists } from './history-kinds.js';
import { purgeUser } from './history-purge.js';
import { recordSnapshot } from './history-record.js';
import { tombstoneTest } from './history-tombstones.js';
import { readImage, removeOldImages, writeImage } from './image-store.js';
import type { Leases } from './lease.js';
import { createLeaseTable } from './lease-table.js';
import { createSqlHistory } from './sql-history.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

interface SqlStoreOptions extends ConnectionOptions {
  readonly engine: EngineSql;
  /** Where leases have a connection of their own; without it, they share this one and nobody is told of anything. */
  readonly leases?: Leases;
  /** For what takes long and only reads; undefined: the same connection. Called when the other one was opened. */
  readonly connectReader?: Connect;
  /** What there is to tidy when an image has been kept. */
  readonly tidy?: (db: Kysely<Tables>) => Promise<void>;
}

const NEVER = new AbortController().signal;

/**
 * Of all tenants' recordings, which may take an hour, so many are in a transaction at a time, in turn: of four connections
 * there is always one for images, and for who was purged.
 */
const MOST_RECORDING = 2;

/** The store over either engine. */
export function createSqlStore(options: SqlStoreOptions): Store {
  const { engine, connect, connectReader, tidy } = options;
  let isReaderOpen = false;
  const connection = createConnection({
    ...options,
    connect: async (signal) => {
      // Another file may stand there from now on. A reader that is being opened waits for this.
      if (isReaderOpen) await reader?.close(signal);
      return connect(signal);
    },
  });
  const reader =
    connectReader &&
    createConnection({
      ...options,
      connect: async (signal) => {
        isReaderOpen = false;
        await connection.use(() => Promise.resolve(), signal);
        const db = await connectReader(signal);
        isReaderOpen = true;
        return db;
      },
    });
  const recording = takingTurns(connection, MOST_RECORDING);
  const kindLists = createKindLists();
  const leases = options.leases ?? {
    ...createLeaseTable(connection, engine),
    onAnnounced: () => () => undefined,
    close: () => Promise.resolve(),
  };
  return {
    leases,
    read: (partition, take, signal = NEVER) =>
      connection.read((db) => readImage(db, partition, take, signal), signal),
    write: async (partition, image, { fence: number, signal = NEVER } = {}) => {
      const write = async (db: Transaction<Tables>) => {
        const isNewest = await writeImage(db, partition, image, { ...engine, signal });
        if (isNewest) await engine.announce(db, partition);
      };
      await connection.write(
        (db) => underFence(db, { partition, number }, () => write(db)),
        signal,
      );
      await connection.write(async (db) => {
        // By the clock that is behind: what is removed does not come back.
        const nowMs = Math.min(image.asOfMs, await databaseNow(db, engine));
        await removeOldImages(db, nowMs - RETENTION_MS);
      }, signal);
      if (tidy !== undefined) await connection.use(tidy, signal);
    },
    history: (of, signal) =>
      createSqlHistory({ ...of, engine, connection: reader ?? connection, kindLists, signal }),
    record: (snapshot, of) => recordSnapshot(snapshot, { ...of, connection: recording, engine }),
    tombstones: (of, signal) => connection.read((db) => tombstoneTest(db, of), signal),
    purge: (folded, of) => connection.write((db) => purgeUser(db, folded, { ...of, engine })),
    close: async (signal) => {
      await leases.close();
      await reader?.close(signal);
      await connection.close(signal);
    },
  };
}

function takingTurns(connection: Connection, most: number): Connection {
  const turns = pLimit(most);
  return {
    ...connection,
    read: (task, signal) => turns(() => connection.read(task, signal)),
    write: (task, signal) => turns(() => connection.write(task, signal)),
  };
}
