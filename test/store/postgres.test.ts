import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { openStore } from '../../src/store/open-store.js';
import { postgresConnect } from '../../src/store/postgres.js';
import type { Store } from '../../src/store/store.js';
import { DAY } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';
import { image, itIsAStore, keptIn } from './contract.js';
import { itHasLeases } from './lease-contract.js';

const DATABASE_URL = process.env['TEST_DATABASE_URL'];
const describeWithServer = DATABASE_URL === undefined ? describe.skip : describe;

let count = 0;
let schema = '';
const opened: Store[] = [];

async function execute(statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}

async function countParts(): Promise<number> {
  const [row] = await execute(`select count(*) from ${schema}.credential_usage_image_part`);
  return Number(row?.['count']);
}

function urlOf(database = DATABASE_URL ?? ''): string {
  const url = new URL(database);
  url.searchParams.set('options', `-c search_path=${schema}`);
  // So that what a test ends is its own: others use the same server.
  url.searchParams.set('application_name', schema);
  return url.href;
}

async function open(url = urlOf()): Promise<Store> {
  const options = { clock: createFakeClock(), onMoved: () => undefined };
  const store = await openStore({ engine: 'postgres', url }, options);
  opened.push(store);
  return store;
}

/** Nobody begins to record before what this resolves with is called. */
async function lockPartitions() {
  const client = new pg.Client({ connectionString: urlOf() });
  await client.connect();
  await client.query('begin');
  await client.query('lock table credential_usage_partition in exclusive mode');
  return async () => {
    await client.query('commit');
    await client.end();
  };
}

/** Resolves when as many as may record at a time wait for that lock. */
async function untilWaiting(): Promise<void> {
  const waiting = `select count(*) from pg_stat_activity where application_name = '${schema}' and wait_event_type = 'Lock'`;
  for (;;) {
    const [row] = await execute(waiting);
    if (Number(row?.['count']) >= 2) return;
  }
}

function record(store: Store, partition: string): Promise<void> {
  const { signal } = new AbortController();
  const snapshot = snapshotOf([usageEvent({})], Date.now());
  return store.record(snapshot, { partition, secret: SECRET, retentionMs: 400 * DAY, signal });
}

describeWithServer('a store in PostgreSQL (where TEST_DATABASE_URL names a server)', () => {
  beforeEach(async () => {
    count += 1;
    schema = `store_test_${process.pid}_${count}`;
    await execute(`create schema ${schema}`);
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await execute(`drop schema ${schema} cascade`);
  });

  itIsAStore({ open: () => open(), countParts });
  itHasLeases(() => open());

  it('tells whoever listens what was kept and given back, also after it has lost its server', async () => {
    const [store, other] = [await open(), await open()];
    const told: string[] = [];
    other.leases.onAnnounced((partition) => told.push(partition));
    const toldOf = async (act: () => Promise<unknown>) => {
      told.length = 0;
      await other.leases.look('a');
      await act();
      // What was announced before this is there when it is.
      await other.leases.look('a');
      return told;
    };
    await store.leases.take('a', undefined, { holder: 'a-1', ttlMs: 60_000, reserves: [] });
    expect(await toldOf(() => store.write('a', image(['one']), { fence: 1 }))).toEqual(['a']);
    await execute(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema}'`); // prettier-ignore
    for (const lost of [store, other]) await lost.leases.look('a').catch(() => undefined);
    await keptIn(store).catch(() => undefined);
    expect(await toldOf(() => store.write('b', image(['one'])))).toEqual(['b']);
    expect(await toldOf(() => store.leases.release('a', { holder: 'a-1', fence: 1 }))).toEqual(['a']); // prettier-ignore
  });

  it('lets others wait for a connection longer than one may take to open', async () => {
    const limits = { mostConnections: 1, connectTimeoutMs: 200, statementTimeoutMs: 4000 };
    const db = await postgresConnect(urlOf(), limits)(new AbortController().signal);
    const slow = sql`select pg_sleep(0.5)`.execute(db);
    const counted = await sql<{ one: number }>`select 1 as one`.execute(db);
    expect(counted.rows).toEqual([{ one: 1 }]);
    await slow;
    await db.destroy();
  });

  it('keeps images and lists the purged while more recordings wait than there are connections', async () => {
    const store = await open();
    await store.write('a', image(['old']));
    const unlock = await lockPartitions();
    const tenants = ['b', 'c', 'd', 'e', 'f', 'g'];
    const recordings = Promise.all(tenants.map((partition) => record(store, partition)));
    await untilWaiting();
    await store.write('a', image(['new']));
    expect(await store.tombstones({ partition: 'a', secret: SECRET })).toBeUndefined();
    await unlock();
    await recordings;
    const [row] = await execute(`select count(*) from ${schema}.credential_usage_partition where recorded_as_of_ms is not null`); // prettier-ignore
    expect(Number(row?.['count'])).toBe(tenants.length);
  });

  it('leaves alone what a later version has written', async () => {
    const store = await open();
    await store.write('a', image(['one']));
    await execute(`insert into ${schema}.credential_usage_migration values ('999-later', '2030-01-01')`); // prettier-ignore
    await expect(keptIn(await open())).rejects.toMatchObject({ fault: 'NEWER' });
  });

  it('says so when its server does not answer, and works as soon as it does', async () => {
    const url = new URL(urlOf());
    url.port = '1';
    await expect(keptIn(await open(url.href))).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    const store = await open();
    await store.write('a', image(['one']));
    await execute(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema}'`); // prettier-ignore
    await keptIn(store).catch(() => undefined);
    expect(await keptIn(store)).toEqual(['one']);
  });

  it('says so when it loses its server in the middle of a writing, and nothing else ends', async () => {
    const store = await open();
    await store.write('a', image(['old']));
    const parts = async () => {
      const kinds = image(Array.from({ length: 200 }, () => 'x'.repeat(1000)));
      const writing = store.write('a', kinds);
      await execute(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema}' and state <> 'idle'`); // prettier-ignore
      return writing;
    };
    await parts().catch((error: unknown) => expect(error).toMatchObject({ fault: 'UNREACHABLE' }));
    await store.write('a', image(['new']));
    expect(await keptIn(store)).toEqual(['new']);
  });
});
