import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { storeUrl } from '../../src/config/store-url.js';
import { NO_CONDITIONS } from '../../src/report/query.js';
import { openStore, openStoreToRead } from '../../src/store/open-store.js';
import type { Store, StoreToRead } from '../../src/store/store.js';
import { DAY } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';
import { describeWithSqlite, openDatabase } from './engine.js';
import { describeEachPlace } from './places.js';
import { STORE_PROGRAM } from './program.js';

const NOON_MS = Date.UTC(2026, 2, 1, 12);
const PLACE = { partition: 'a', secret: SECRET };
const KEPT = { ...PLACE, retentionMs: 400 * DAY };
const ALWAYS = { fromMs: 0, toMs: 2 * NOON_MS };
const FROM_THE_START = { key: null, isKeyIncluded: false, isAscending: true, limit: 100 };

function whereIs(text: string) {
  const url = storeUrl.parse(text);
  if (url === undefined) throw new Error('A place must have a STORE_URL.');
  return url;
}

/** A gateway's. */
async function asGateway(text: string, task: (store: Store) => Promise<void>): Promise<void> {
  const onMoved = () => undefined;
  const options = { clock: createFakeClock(), onMoved, program: STORE_PROGRAM };
  const store = await openStore(whereIs(text), options);
  await task(store).finally(() => store.close());
}

async function asReader<Result>(
  text: string,
  task: (store: StoreToRead) => Promise<Result>,
): Promise<Result> {
  const store = await openStoreToRead(whereIs(text), STORE_PROGRAM);
  return task(store).finally(() => store.close());
}

const record = (store: Store) => {
  const events = ['ada', 'bob'].map((name, days) =>
    usageEvent({
      sourceId: name,
      userPrincipalName: `${name}@contoso.com`,
      eventTimeMs: NOON_MS - days * DAY,
    }),
  );
  const { signal } = new AbortController();
  return store.record(snapshotOf(events, NOON_MS), { ...KEPT, signal });
};

const idsIn = async (store: StoreToRead) => {
  const history = store.history(PLACE);
  const list = await history.list(NO_CONDITIONS, ALWAYS, 'EVENT_DATE_TIME', FROM_THE_START);
  return list.map(({ id }) => id);
};

describeEachPlace('a store for who only looks', (withStoreUrl) => {
  it('tells what a gateway has recorded and of whom it was purged, also while that has it open', () =>
    withStoreUrl((url) =>
      asGateway(url, async (store) => {
        await record(store);
        await asReader(url, async (reader) => {
          expect(await idsIn(reader)).toEqual(['bob', 'ada']);
          expect(await reader.tombstones(PLACE)).toBeUndefined();
          await store.purge('bob@contoso.com', { ...KEPT, nowMs: NOON_MS });
          expect(await idsIn(reader)).toEqual(['ada']);
          const isPurged = await reader.tombstones(PLACE);
          expect(isPurged?.('bob@contoso.com', NOON_MS - DAY)).toBe(true);
          expect(isPurged?.('ada@contoso.com', NOON_MS - DAY)).toBe(false);
        });
      }),
    ));

  it('leaves the lease to the gateway that holds it', () =>
    withStoreUrl((url) =>
      asGateway(url, async (store) => {
        await record(store);
        const lease = { holder: 'a-1', fence: 1 };
        await store.leases.take('a', undefined, { ...lease, ttlMs: 60_000, reserves: [] });
        await asReader(url, idsIn);
        expect(await store.leases.look('a')).toMatchObject(lease);
      }),
    ));

  it('does not take a report that nobody has kept for one of which nobody was purged', () =>
    withStoreUrl((url) =>
      asGateway(url, async (store) => {
        await record(store);
        await store.purge('bob@contoso.com', { ...KEPT, nowMs: NOON_MS });
        await asReader(url, async (reader) => {
          const withAnotherSecret = { ...PLACE, partition: 'another' };
          await expect(reader.tombstones(withAnotherSecret)).rejects.toMatchObject({
            fault: 'UNREACHABLE',
          });
        });
      }),
    ));

  it('is not made where no gateway has run: that is said instead', () =>
    withStoreUrl(async (url) => {
      const nothing = { fault: 'UNREACHABLE' };
      await expect(asReader(url, idsIn)).rejects.toMatchObject(nothing);
      await expect(asReader(url, idsIn)).rejects.toMatchObject(nothing);
      await asGateway(url, record);
      expect(await asReader(url, idsIn)).toEqual(['bob', 'ada']);
    }));
});

let path = '';
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'to-read-')), 'store.db');
});
afterEach(() => {
  rmSync(dirname(path), { recursive: true });
});

const url = () => `sqlite:${path}`;
const files = () => readdirSync(dirname(path)).toSorted();

describeWithSqlite('a file of SQLite, for who only looks', () => {
  it('is as it was when nobody looks any more', async () => {
    await expect(asReader(url(), idsIn)).rejects.toMatchObject({ message: 'SQLite: NO_STORE.' });
    expect(files()).toEqual([]);
    await asGateway(url(), record);
    const before = readFileSync(path);
    await asReader(url(), idsIn);
    expect(files()).toEqual(['store.db']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('may be one that a gateway had no time to close', async () => {
    await asGateway(url(), record);
    const gateway = openDatabase(path);
    gateway.pragma('wal_autocheckpoint = 0');
    gateway.exec("delete from credential_usage_event where event_id = cast('ada' as blob)");
    const killed = join(dirname(path), 'killed.db');
    for (const suffix of ['', '-wal']) writeFileSync(killed + suffix, readFileSync(path + suffix));
    gateway.close();
    expect(await asReader(`sqlite:${killed}`, idsIn)).toEqual(['bob']);
  });

  it.each([
    ['a later version has written', 'NEWER', makeLater],
    ['an earlier version has written', 'UNREACHABLE', makeEarlier],
    ['another program has made', 'FOREIGN', makeForeign],
  ])('stays where it is when %s it, and is not read', async (_who, fault, make) => {
    await make();
    const before = readFileSync(path);
    await expect(asReader(url(), idsIn)).rejects.toMatchObject({ fault });
    expect(files()).toEqual(['store.db']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

async function makeLater(): Promise<void> {
  await asGateway(url(), record);
  change("insert into credential_usage_migration values ('999-later', '2030-01-01')");
}

async function makeEarlier(): Promise<void> {
  await asGateway(url(), record);
  change("delete from credential_usage_migration where name = '002-history'");
}

function change(statement: string): void {
  const db = openDatabase(path);
  db.exec(statement);
  db.close();
}

function makeForeign(): Promise<void> {
  writeFileSync(path, 'Dear diary');
  return Promise.resolve();
}
