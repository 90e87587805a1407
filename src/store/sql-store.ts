import type { Kysely } from 'kysely';
import { RETENTION_MS } from '../report/window.js';
import { createConnection, type Connect, type ConnectionOptions } from './connection.js';
import type { Engine } from './engine.js';
import { purgeUser } from './history-purge.js';
import { recordSnapshot } from './history-record.js';
import { tombstoneTest } from './history-tombstones.js';
import { readImage, removeOldImages, writeImage } from './image-store.js';
import { createSqlHistory } from './sql-history.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

interface SqlStoreOptions extends ConnectionOptions {
  readonly engine: Engine;
  /** For what takes long and only reads; undefined: the same connection. Called when the other one was opened. */
  readonly connectReader?: Connect;
  /** What there is to tidy when an image has been kept. */
  readonly tidy?: (db: Kysely<Tables>) => Promise<void>;
}

const NEVER = new AbortController().signal;

/** The store over either engine. */
export function createSqlStore(options: SqlStoreOptions): Store {
  const { engine, connect, connectReader, translate, tidy } = options;
  const reader = connectReader && createConnection({ translate, connect: (signal) => connectBesides(connectReader, signal) }); // prettier-ignore
  const connection = createConnection({
    translate,
    connect: async (signal) => {
      // Another file may stand there from now on.
      await reader?.close(signal);
      return connect(signal);
    },
  });
  const connectBesides = async (connectAgain: Connect, signal: AbortSignal) => {
    await connection.use(() => Promise.resolve(), signal);
    return connectAgain(signal);
  };
  return {
    read: (partition, take, signal = NEVER) =>
      connection.read((db) => readImage(db, partition, take, signal), signal),
    write: async (partition, image, signal = NEVER) => {
      await connection.write((db) => writeImage(db, partition, image, signal), signal);
      await connection.write((db) => removeOldImages(db, image.asOfMs - RETENTION_MS), signal);
      if (tidy !== undefined) await connection.use(tidy, signal);
    },
    history: (of) => createSqlHistory({ ...of, engine, connection: reader ?? connection }),
    record: (snapshot, of) => recordSnapshot(snapshot, { ...of, connection }),
    tombstones: (of, signal) => connection.read((db) => tombstoneTest(db, of), signal),
    purge: (folded, of) => connection.write((db) => purgeUser(db, folded, of)),
    close: async (signal) => {
      await reader?.close(signal);
      await connection.close(signal);
    },
  };
}
