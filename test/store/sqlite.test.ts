import { chmodSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { createFakeClock } from '../support/fake-clock.js';
import { image, itIsAStore, keptIn } from './contract.js';
import { describeWithSqlite, openDatabase } from './engine.js';
import { itHasLeases } from './lease-contract.js';
import { STORE_PROGRAM } from './program.js';

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

async function open(): Promise<Store> {
  const store = await openStore(
    { engine: 'sqlite', path },
    { clock: createFakeClock(), onMoved: (where) => moved.push(where), program: STORE_PROGRAM },
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

describeWithSqlite('a store in a file of SQLite', () => {
  itIsAStore(open);
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
    const store = await open();
    await store.write('a', image(['one']));
    await store.close();
    const later = openDatabase(path);
    later.exec("insert into credential_usage_migration values ('999-later', '2030-01-01')");
    later.close();
    expect(await keptIn(await open())).toBeUndefined();
    expect(moved).toMatchObject([{ fault: 'NEWER' }]);
  });

  it('is begun anew where it is damaged', async () => {
    const store = await open();
    await store.write('a', image(Array.from({ length: 50 }, () => 'x'.repeat(4000))));
    await store.close();
    const file = openSync(path, 'r+');
    for (let page = 1; page < 12; page += 1) writeSync(file, 'damage', page * 4096);
    expect(await keptIn(await open())).toBeUndefined();
    expect(moved).toMatchObject([{ fault: 'DAMAGED' }]);
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

function foreignDatabase(): Buffer {
  const db = openDatabase(':memory:');
  db.exec('create table diary (entry text)');
  return db.serialize();
}
