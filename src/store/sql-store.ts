import { createConnection, type Connect } from './connection.js';
import type { Engine } from './engine.js';
import { purgeUser } from './history-purge.js';
import { recordSnapshot } from './history-record.js';
import { tombstoneTest } from './history-tombstones.js';
import { readImage, writeImage } from './image-store.js';
import { createSqlHistory } from './sql-history.js';
import type { Store, StoreError } from './store.js';

interface SqlStoreOptions {
  readonly engine: Engine;
  readonly connect: Connect;
  /** For what takes long and only reads; undefined: the same connection. Called when the other one was opened. */
  readonly connectReader?: Connect;
  /** What something thrown by the engine means. */
  readonly translate: (error: unknown) => StoreError;
}

/** The store over either engine. */
export function createSqlStore({
  engine,
  connect,
  connectReader,
  translate,
}: SqlStoreOptions): Store {
  const reader = connectReader && createConnection({ translate, connect: () => besides(connectReader) }); // prettier-ignore
  const connection = createConnection({
    translate,
    connect: async () => {
      // Another file may stand there from now on.
      await reader?.close();
      return connect();
    },
  });
  const besides = async (connectAgain: Connect) => {
    await connection.read(() => Promise.resolve());
    return connectAgain();
  };
  return {
    read: (partition, take) => connection.read((db) => readImage(db, partition, take)),
    write: (partition, image) => connection.write((db) => writeImage(db, partition, image)),
    history: (of) => createSqlHistory({ ...of, engine, connection: reader ?? connection }),
    record: (snapshot, options) => recordSnapshot(snapshot, { ...options, connection }),
    tombstones: (of) => connection.read((db) => tombstoneTest(db, of)),
    purge: (folded, options) => connection.write((db) => purgeUser(db, folded, options)),
    close: async () => {
      await reader?.close();
      await connection.close();
    },
  };
}
