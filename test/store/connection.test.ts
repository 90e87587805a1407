import { describe, expect, it } from '@jest/globals';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { createConnection } from '../../src/store/connection.js';
import { isPostgresUnasked, isPostgresWell, translatePostgres } from '../../src/store/postgres.js';
import { PoolEnded } from '../../src/store/postgres-pool.js';
import type { Tables } from '../../src/store/tables.js';

/** A connection to nothing, and how often it was opened. */
function countingConnection() {
  const opened: Kysely<Tables>[] = [];
  const connection = createConnection({
    translate: translatePostgres,
    isWell: isPostgresWell,
    isUnasked: isPostgresUnasked,
    connect: () => {
      const db = new Kysely<Tables>({
        dialect: {
          createAdapter: () => new PostgresAdapter(),
          createDriver: () => new DummyDriver(),
          createIntrospector: (of) => new PostgresIntrospector(of),
          createQueryCompiler: () => new PostgresQueryCompiler(),
        },
      });
      opened.push(db);
      return Promise.resolve(db);
    },
  });
  return { connection, opened };
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));

describe('a connection to PostgreSQL', () => {
  it.each(['57014', '23505', '40P01'])('stays open after %s, which is an answer', async (code) => {
    const { connection, opened } = countingConnection();
    await expect(connection.use(failing(code))).rejects.toMatchObject({ name: 'StoreError' });
    await connection.use(() => Promise.resolve());
    expect(opened).toHaveLength(1);
  });

  it.each(['ECONNRESET', '57P01', '42P01'])('is opened again after %s', async (code) => {
    const { connection, opened } = countingConnection();
    await expect(connection.use(failing(code))).rejects.toMatchObject({ name: 'StoreError' });
    await connection.use(() => Promise.resolve());
    expect(opened).toHaveLength(2);
  });

  it('begins what had not begun once more when somebody else has ended it, and not when it is closed', async () => {
    const { connection, opened } = countingConnection();
    let tries = 0;
    const unasked = (mostTimes: number) => () => {
      tries += 1;
      return tries > mostTimes ? Promise.resolve('done') : Promise.reject(new PoolEnded());
    };
    expect(await connection.write(unasked(1))).toBe('done');
    expect([tries, opened.length]).toEqual([2, 2]);
    tries = 0;
    await expect(connection.read(unasked(2))).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect(tries).toBe(2);
    tries = 0;
    const closing = connection.read(async () => {
      void connection.close();
      return unasked(1)();
    });
    await expect(closing).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect(tries).toBe(1);
  });
});
