import { describe, expect, it } from '@jest/globals';
import { Kysely } from 'kysely';
import { SQLITE_SQL } from '../../src/store/engine-sql.js';
import { createSqliteDialect } from '../../src/store/sqlite-dialect.js';
import { translateSqlite } from '../../src/store/sqlite.js';
import { createSqlStore } from '../../src/store/sql-store.js';
import { image } from './contract.js';

/** A thread whose disk is full: SQLite undoes a transaction then by itself. */
function fullThread(said: string[]) {
  return {
    execute: (sql: string) => {
      said.push(sql);
      if (sql.startsWith('insert')) return Promise.reject(fault('SQLITE_FULL'));
      if (sql === 'rollback') return Promise.reject(fault('SQLITE_ERROR'));
      return Promise.resolve({ rows: [], changeCount: 0 });
    },
    close: () => Promise.resolve(),
  };
}

const fault = (code: string) => Object.assign(new Error(code), { code });

describe('SQLite without room', () => {
  it('is told of as what it is, not as what came of undoing', async () => {
    const said: string[] = [];
    const connect = () => Promise.resolve(new Kysely<never>({ dialect: createSqliteDialect(fullThread(said)) })); // prettier-ignore
    const store = createSqlStore({ connect, translate: translateSqlite, engine: SQLITE_SQL });
    await expect(store.write('a', image(['one']))).rejects.toMatchObject({ fault: 'UNWRITABLE' });
    expect(said).toContain('rollback');
    // Whoever comes next does not wait for the one that failed.
    await expect(store.write('a', image(['two']))).rejects.toMatchObject({ fault: 'UNWRITABLE' });
  });
});
