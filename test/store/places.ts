import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import pg from 'pg';
import { openStore, type StoreUrl } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { createFakeClock } from '../support/fake-clock.js';
import { describeWithSqlite } from './engine.js';
import { STORE_PROGRAM } from './program.js';

/** Somewhere to keep things, with nothing in it. */
interface Place {
  readonly url: StoreUrl;
  readonly remove: () => Promise<void>;
}

const DATABASE_URL = process.env['TEST_DATABASE_URL'] ?? '';
let count = 0;

function fileOfItsOwn(): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  return Promise.resolve({
    url: { engine: 'sqlite', path: join(directory, 'store.db') },
    remove: () => rm(directory, { recursive: true }),
  });
}

async function schemaOfItsOwn(): Promise<Place> {
  count += 1;
  const schema = `place_${process.pid}_${count}`;
  await execute(`create schema ${schema}`);
  const url = new URL(DATABASE_URL);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return {
    url: { engine: 'postgres', url: url.href },
    remove: () => execute(`drop schema ${schema} cascade`),
  };
}

async function execute(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Does something with a new store, and leaves nothing of it. */
export type WithStore = (task: (store: Store) => Promise<void>) => Promise<void>;

function storeIn(make: () => Promise<Place>): WithStore {
  return async (task) => {
    const { url, remove } = await make();
    const options = { clock: createFakeClock(), onMoved: () => undefined, program: STORE_PROGRAM };
    const store = await openStore(url, options);
    try {
      await task(store);
    } finally {
      await store.close();
      await remove();
    }
  };
}

/** The same tests of both engines; PostgreSQL's where TEST_DATABASE_URL names a server. */
export function describeEachStore(name: string, body: (withStore: WithStore) => void): void {
  describeWithSqlite(`${name} in SQLite`, () => body(storeIn(fileOfItsOwn)));
  const describeWithServer = DATABASE_URL === '' ? describe.skip : describe;
  describeWithServer(`${name} in PostgreSQL (where TEST_DATABASE_URL names a server)`, () =>
    body(storeIn(schemaOfItsOwn)),
  );
}
