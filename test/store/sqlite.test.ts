import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open-store.js';
import type { ImagePart } from '../../src/report/snapshot-image.js';
import type { Store } from '../../src/store/store.js';
import { createFakeClock } from '../support/fake-clock.js';
import { image, itIsAStore, keptIn } from './contract.js';
import { describeWithSqlite, openDatabase } from './engine.js';
import { itHasLeases } from './lease-contract.js';
import { INSERT_PART, programThatEnds, STORE_PROGRAM } from './program.js';

let directory = '';
let path = '';
const opened: Store[] = [];
const moved: unknown[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  path = join(directory, 'new', 'store.db');
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  moved.length = 0;
  rmSync(directory, { recursive: true });
});

async function open(program = STORE_PROGRAM): Promise<Store> {
  const store = await openStore(
    { engine: 'sqlite', path },
    { clock: createFakeClock(), onMoved: (where) => moved.push(where), program },
  );
  opened.push(store);
  return store;
}

const files = () => readdirSync(join(directory, 'new')).toSorted();

/** Something else stands where the store should. */
function put(content: Uint8Array | string): void {
  mkdirSync(join(directory, 'new'));
  writeFileSync(path, content);
}

async function makeLater(): Promise<void> {
  const store = await open();
  await store.write('a', image(['one']));
  await store.close();
  const later = openDatabase(path);
  later.exec("insert into credential_usage_migration values ('999-later', '2030-01-01')");
  later.close();
}

async function makeLarge(): Promise<void> {
  const store = await open();
  await store.write('a', image(Array.from({ length: 50 }, () => 'x'.repeat(4000))));
  await store.close();
}

/** Behind the first page, which says what the file is. */
function damage(): void {
  const file = openSync(path, 'r+');
  for (let page = 1; page < 12; page += 1) writeSync(file, 'damage', page * 4096);
  closeSync(file);
}

describeWithSqlite('a store in a file of SQLite', () => {
  itIsAStore({ open: () => open(), countParts: () => Promise.resolve(countIn(path)) });
  itHasLeases(open);

  it("is for its owner's eyes alone", async () => {
    const store = await open();
    await store.write('a', image(['one']));
    for (const name of files()) expect(statSync(join(directory, 'new', name)).mode & 0o077).toBe(0);
    expect(statSync(join(directory, 'new')).mode & 0o077).toBe(0);
    await store.close();
    chmodSync(path, 0o644);
    await keptIn(await open());
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('is begun by one of many who want it at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      path = join(directory, 'new', `store-${round}.db`);
      const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
      await Promise.all(stores.map((store) => store.read('a', () => undefined)));
      for (const store of stores) await store.close();
    }
    expect(moved).toEqual([]);
  });

  it.each([
    ['a text', () => 'Dear diary'],
    ['nothing but zeros', () => Buffer.alloc(8192)],
    ["another program's database", foreignDatabase],
  ])('is begun anew where %s stands, and that is kept', async (_what, make) => {
    const content = make();
    put(content);
    const store = await open();
    await store.write('a', image(['one']));
    expect(await keptIn(store)).toEqual(['one']);
    expect(moved).toEqual([{ fault: 'FOREIGN', path: `${path}.foreign-20260302T120000000Z` }]);
    expect(readFileSync(`${path}.foreign-20260302T120000000Z`)).toEqual(Buffer.from(content));
  });

  it('is begun anew where a later version has written it', async () => {
    await makeLater();
    expect(await keptIn(await open())).toBeUndefined();
    expect(moved).toMatchObject([{ fault: 'NEWER' }]);
  });

  it('is begun anew where it is damaged', async () => {
    await makeLarge();
    damage();
    expect(await keptIn(await open())).toBeUndefined();
    expect(moved).toMatchObject([{ fault: 'DAMAGED' }]);
  });

  it.each([
    ['a later version', 'NEWER', makeLater],
    ['another process', 'DAMAGED', () => makeLarge().then(damage)],
    ['another program', 'FOREIGN', putForeign],
  ])(
    'stays where it is while %s has it open, and is moved aside after that',
    async (_who, fault, make) => {
      await make();
      const other = openDatabase(path);
      other.pragma('schema_version');
      const store = await open();
      other.exec(fault === 'FOREIGN' ? 'begin exclusive' : 'begin');
      await expect(keptIn(store)).rejects.toMatchObject({ fault: 'UNREACHABLE' });
      expect(moved).toEqual([]);
      expect(files().filter((name) => name.startsWith('store.db.'))).toEqual([]);
      other.close();
      expect(await keptIn(store)).toBeUndefined();
      expect(moved).toMatchObject([{ fault }]);
    },
  );

  it('takes no more room beside its file after the tenth image than after the first', async () => {
    const store = await open();
    const large = image(Array.from({ length: 50 }, () => 'x'.repeat(100_000)));
    const sizes: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      await store.write('a', large);
      sizes.push(statSync(`${path}-wal`).size);
    }
    expect(sizes).toEqual(Array.from({ length: 10 }, () => 0));
    // What is replaced gives its room to what replaces it.
    expect(statSync(path).size).toBeLessThan(6_000_000);
  });

  it('gives back the room beside its file with the next image, when somebody reads meanwhile', async () => {
    const store = await open();
    const large = image(Array.from({ length: 50 }, () => 'x'.repeat(100_000)));
    await store.write('a', large);
    const other = openDatabase(path);
    other.exec('begin; select count(*) from credential_usage_image');
    await store.write('a', large);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(5_000_000);
    other.close();
    await store.write('a', large);
    expect(statSync(`${path}-wal`).size).toBe(0);
  });

  it('says so when its thread dies while it keeps something, and keeps the next image', async () => {
    const store = await open(programThatEnds('die', 3, INSERT_PART));
    await store.write('a', image(['old 1', 'old 2']));
    const writing = store.write('a', image(['lost 1', 'lost 2', 'lost 3']));
    await expect(writing).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    expect(await keptIn(store)).toEqual(['old 1', 'old 2']);
    await store.write('a', image(['new']));
    expect(await keptIn(store)).toEqual(['new']);
  });

  it('lets go of what it keeps when it is closed meanwhile, and has what it had before', async () => {
    const store = await open();
    await store.write('a', image(['old']));
    const closing: Promise<void>[] = [];
    const parts = function* (): Generator<ImagePart> {
      yield { kind: 'events', bytes: Buffer.from('new 1') };
      closing.push(store.close());
      yield { kind: 'events', bytes: Buffer.from('new 2') };
    };
    const writing = store.write('a', { asOfMs: 2, parts: parts() });
    await expect(writing).rejects.toMatchObject({ fault: 'UNREACHABLE' });
    await Promise.all(closing);
    expect(await keptIn(await open())).toEqual(['old']);
  });

  it('does not give what is not what was written', async () => {
    const store = await open();
    await store.write('a', image(['one']));
    await store.close();
    const other = openDatabase(path);
    other.exec("update credential_usage_image_part set bytes = x'00'");
    other.close();
    await expect(keptIn(await open())).rejects.toMatchObject({ fault: 'DAMAGED' });
    expect(moved).toEqual([]);
  });

  it('says so when it cannot be written, and works as soon as it can', async () => {
    writeFileSync(join(directory, 'new'), 'a file where the directory should be');
    const store = await open();
    await expect(store.write('a', image(['one']))).rejects.toMatchObject({ fault: 'UNWRITABLE' });
    rmSync(join(directory, 'new'));
    await store.write('a', image(['two']));
    expect(await keptIn(store)).toEqual(['two']);
  });
});

function putForeign(): Promise<void> {
  put(foreignDatabase());
  return Promise.resolve();
}

function foreignDatabase(): Buffer {
  const db = openDatabase(':memory:');
  db.exec('create table diary (entry text)');
  return db.serialize();
}

function countIn(file: string): number {
  const db = openDatabase(file);
  const count = db.prepare('select count(*) from credential_usage_image_part').pluck().get();
  db.close();
  return Number(count);
}
