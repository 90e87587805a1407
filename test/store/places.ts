import { mkdtempSync, readFileSync } from 'node:fs';
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
const SCALE = new URL('../../docs/scale.md', import.meta.url);
const OPTIONS = { clock: createFakeClock(), onMoved: () => undefined, program: STORE_PROGRAM };
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

/** The same as docs/scale.md makes of it for a great many tenants. */
async function partitionedSchema(): Promise<Place> {
  const place = await schemaOfItsOwn();
  const store = await openStore(place.url, OPTIONS);
  await store.read('a', () => undefined);
  await store.close();
  const [, statements = ''] =
    /```sql partitioned\n(.*?)```/s.exec(readFileSync(SCALE, 'utf8')) ?? [];
  if (statements === '') throw new Error('docs/scale.md must show how tables are partitioned.');
  await execute(statements, place.url.engine === 'postgres' ? place.url.url : '');
  return place;
}

async function execute(statement: string, connectionString = DATABASE_URL): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Does something with a new store, and leaves nothing of it. */
export type WithStore = (task: (store: Store) => Promise<void>) => Promise<void>;

function storeIn(make: () => Promise<Place>): WithStore {
  return async (task) => {
    const { url, remove } = await make();
    const store = await openStore(url, OPTIONS);
    try {
      await task(store);
    } finally {
      await store.close();
      await remove();
    }
  };
}

/** The same tests of both engines; PostgreSQL's where TEST_DATABASE_URL names a server. */
function describeEach(name: string, body: (make: () => Promise<Place>) => void): void {
  describeWithSqlite(`${name} in SQLite`, () => body(fileOfItsOwn));
  describeWithServer(`${name} in PostgreSQL`, () => body(schemaOfItsOwn));
}

function describeWithServer(name: string, body: () => void): void {
  const describeOrSkip = DATABASE_URL === '' ? describe.skip : describe;
  describeOrSkip(`${name} (where TEST_DATABASE_URL names a server)`, body);
}

export function describeEachStore(name: string, body: (withStore: WithStore) => void): void {
  describeEach(name, (make) => body(storeIn(make)));
}

export function describePartitionedStore(name: string, body: (withStore: WithStore) => void): void {
  describeWithServer(`${name} in partitioned tables`, () => body(storeIn(partitionedSchema)));
}

/** Does something with a STORE_URL, and leaves nothing there. */
type WithStoreUrl = (task: (storeUrl: string) => Promise<void>) => Promise<void>;

export function describeEachPlace(name: string, body: (withStoreUrl: WithStoreUrl) => void): void {
  describeEach(name, (make) => {
    body(async (task) => {
      const { url, remove } = await make();
      try {
        await task(url.engine === 'sqlite' ? `sqlite:${url.path}` : url.url);
      } finally {
        await remove();
      }
    });
  });
}
