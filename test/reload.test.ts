import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { someRow } from './emulator/harness.js';
import { startHouse } from './support/start-gateway.js';

const directory = mkdtempSync(join(tmpdir(), 'reload-test-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const OLD = `cug_${'o'.repeat(43)}`;
const NEW = `cug_${'n'.repeat(43)}`;
const IDENTITIES = 'CredentialUsage.Read.Identities';
const NAMES = '{ userCredentialUsageDetails { nodes { userPrincipalName } } }';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function entry(name: string, key: string, facts: object = {}) {
  return { name, sha256: sha256(key), roles: [IDENTITIES], ...facts };
}

/** A house that knows the old key, and its file. */
async function startKeyed() {
  const path = join(mkdtempSync(join(directory, 'house-')), 'api-keys.json');
  const write = (...keys: readonly object[]) => {
    writeFileSync(path, JSON.stringify({ keys }));
  };
  write(entry('dashboard', OLD));
  const house = await startHouse({
    rows: () => [someRow({ userPrincipalName: 'alex@contoso.com' })],
    settings: { CALLER_AUTH: 'api-key', API_KEYS_FILE: path, CALLER_RATE: '50' },
  });
  const ask = (key: string) => askWith(house.gateway.url, { 'x-api-key': key });
  await house.until(async () => (await ask(OLD)).text.includes('alex'));
  return { ...house, path, write, ask, news: newsIn(house.logLines) };
}

async function askWith(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: NAMES }),
  });
  return { status: response.status, text: await response.text() };
}

/** Lines of the log that nobody has looked at yet. */
function newsIn(logLines: readonly string[]): () => readonly unknown[] {
  let seen = 0;
  return () => {
    const fresh = logLines.slice(seen);
    seen = logLines.length;
    return fresh.map((line): unknown => JSON.parse(line));
  };
}

describe('the keys of callers, read again', () => {
  it('are those of the file: what is new in it is good, and what is gone is refused', async () => {
    const { write, reload, ask, news } = await startKeyed();
    write(entry('dashboard', OLD), entry('dashboard-2', NEW));
    expect((await ask(NEW)).status).toBe(401);
    news();
    await reload();
    expect(news()).toEqual([
      expect.objectContaining({ level: 'info', msg: 'files read again', keyCount: 2, expiredCount: 0 }),
    ]); // prettier-ignore
    expect([(await ask(OLD)).status, (await ask(NEW)).status]).toEqual([200, 200]);
    write(entry('dashboard-2', NEW));
    await reload();
    expect([(await ask(OLD)).status, (await ask(NEW)).status]).toEqual([401, 200]);
  });

  it('end even where the answer to the very same request is kept, or the caller has to wait', async () => {
    const { write, reload, ask } = await startKeyed();
    for (let time = 0; time < 5; time += 1) expect((await ask(OLD)).text).toContain('alex');
    write(entry('dashboard', OLD, { roles: ['CredentialUsage.Read'] }), entry('other', NEW));
    await reload();
    for (let time = 0; time < 3; time += 1) {
      const { status, text } = await ask(OLD);
      expect(status).toBe(200);
      expect(text).toMatch(/user-[\da-f]{32}/);
      expect(text).not.toContain('alex');
    }
    while ((await ask(OLD)).status !== 429);
    write(entry('other', NEW));
    await reload();
    expect((await ask(OLD)).status).toBe(401);
    expect((await ask(NEW)).status).toBe(200);
  });

  it('carry on the account of a caller whose key is another one now', async () => {
    const { write, reload, ask } = await startKeyed();
    while ((await ask(OLD)).status !== 429);
    write(entry('dashboard', NEW));
    await reload();
    expect((await ask(NEW)).status).toBe(429);
  });

  it('may all have ended, which lets nobody in and is said louder', async () => {
    const { write, reload, ask, news } = await startKeyed();
    write(entry('dashboard', OLD, { expiresAt: '2026-01-01T00:00:00Z' }));
    news();
    await reload();
    expect(news()).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'files read again', keyCount: 1, expiredCount: 1 }),
    ]); // prettier-ignore
    expect((await ask(OLD)).status).toBe(401);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['is missing', (path) => rmSync(path), /failed \(ENOENT\).*Make one/],
    ['is a folder', (path) => { rmSync(path); mkdirSync(path); }, /failed \(EISDIR\).*Make one/],
    ['is half written', (path) => writeFileSync(path, `{"keys": [{"name": "${NEW}`), /must name .* is not \{ "keys".*keygen/],
    ['holds a key in place of its hash', (path) => writeFileSync(path, JSON.stringify({ keys: [{ ...entry('a', OLD), sha256: NEW }, entry('b', NEW)] })), /keys\[0\]\.sha256 .*sha256sum/],
    ['holds none', (path) => writeFileSync(path, '{"keys": []}'), /nobody could ask.*Make one/],
    ['may be written by everybody', (path) => chmodSync(path, 0o666), /written by every user.*chmod o-w/],
  ])('stay as they were when the file %s', async (_what, spoil, problem) => {
    const { path, write, reload, ask, news } = await startKeyed();
    write(entry('dashboard-2', NEW));
    spoil(path);
    news();
    await reload();
    const said = news();
    expect(said).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'files not read again: what was read before stays',
        faultCount: 1,
        faults: [{ setting: 'API_KEYS_FILE', problem: expect.stringMatching(problem) }],
      }),
    ]);
    for (const secret of [OLD, NEW, sha256(OLD), sha256(NEW)]) {
      expect(JSON.stringify(said)).not.toContain(secret);
    }
    expect([(await ask(OLD)).status, (await ask(NEW)).status]).toEqual([200, 401]);
  }); // prettier-ignore

  it('name the first faults of a file that is full of them, and count the rest', async () => {
    const { write, reload, news } = await startKeyed();
    write(...Array.from({ length: 100 }, () => ({})));
    news();
    await reload();
    expect(news()).toEqual([
      expect.objectContaining({ faultCount: 300, faults: new Array(20).fill(expect.anything()) }),
    ]);
  });
});

/** A house that executes the documents of a manifest, and knows the old key. */
async function startTrusting(documents: object, settings: Readonly<Record<string, string>> = {}) {
  const manifest = join(mkdtempSync(join(directory, 'manifest-')), 'documents.json');
  const trust = (trusted: object) => {
    writeFileSync(manifest, JSON.stringify(trusted));
  };
  trust(documents);
  const house = await startHouse({
    rows: () => [someRow({ userPrincipalName: 'alex@contoso.com' })],
    settings: { ...settings, TRUSTED_DOCUMENTS: manifest },
  });
  const ask = async (body: object, key = OLD) => {
    const response = await fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
    });
    return response.text();
  };
  await house.until(async () => (await fetch(`${house.gateway.url}/readyz`)).status === 200);
  return { ...house, trust, ask, news: newsIn(house.logLines) };
}

const COUNT = '{ userCredentialUsageDetails { totalCount } }';
const STATE = '{ credentialUsageReport { state } }';

describe('the documents of the manifest, read again', () => {
  it('are those of the file: what is new in it is executed, and what is gone is not', async () => {
    const { trust, reload, ask, news } = await startTrusting({ count: COUNT });
    expect(await ask({ query: STATE })).toContain('DOCUMENT_NOT_TRUSTED');
    // Often enough for the answer to be kept.
    for (let time = 0; time < 5; time += 1) expect(await ask({ query: COUNT })).toContain(':1}');
    trust({ state: STATE });
    news();
    await reload();
    expect(news()).toEqual([
      expect.objectContaining({ level: 'info', msg: 'files read again', documentCount: 1 }),
    ]);
    expect(await ask({ query: COUNT })).toContain('DOCUMENT_NOT_TRUSTED');
    expect(await ask({ query: STATE })).toContain('FRESH');
  });

  it('have the names that they have now, even where the answer to the very same request is kept', async () => {
    const { trust, reload, ask } = await startTrusting({ panel: COUNT });
    for (let time = 0; time < 5; time += 1) {
      expect(await ask({ documentId: 'panel' })).toContain('totalCount');
    }
    trust({ panel: STATE });
    await reload();
    for (let time = 0; time < 5; time += 1) {
      expect(await ask({ documentId: 'panel' })).toContain('"state":"FRESH"}}');
    }
  });

  it('stay as they were when one of them cannot be executed, and so do the keys beside them', async () => {
    const path = join(mkdtempSync(join(directory, 'keys-')), 'api-keys.json');
    const write = (...keys: readonly object[]) => writeFileSync(path, JSON.stringify({ keys }));
    write(entry('dashboard', OLD));
    const settings = { CALLER_AUTH: 'api-key', API_KEYS_FILE: path };
    const { trust, reload, ask, news } = await startTrusting({ count: COUNT }, settings);
    write(entry('dashboard-2', NEW));
    trust({ count: COUNT, wrong: '{ credentialUsageRepor }' });
    news();
    await reload();
    expect(news()).toEqual([
      expect.objectContaining({
        level: 'error',
        faultCount: 1,
        faults: [
          { setting: 'TRUSTED_DOCUMENTS', problem: expect.stringMatching(/^must .*"wrong" \(Cannot query.*Make one/) },
        ],
      }),
    ]); // prettier-ignore
    expect(await ask({ query: COUNT })).toContain('totalCount');
    expect(await ask({ query: COUNT }, NEW)).toContain('UNAUTHENTICATED');
    trust({ state: STATE });
    news();
    await reload();
    expect(news()).toEqual([expect.objectContaining({ keyCount: 1, expiredCount: 0, documentCount: 1 })]); // prettier-ignore
    expect(await ask({ query: COUNT }, OLD)).toContain('UNAUTHENTICATED');
    expect(await ask({ query: STATE }, NEW)).toContain('FRESH');
  });
});

describe('a gateway that has read neither keys nor documents from a file', () => {
  it('says that there is nothing to read again, and goes on', async () => {
    const house = await startHouse({ rows: () => [someRow()] });
    const news = newsIn(house.logLines);
    await house.until(async () =>
      (await askWith(house.gateway.url)).text.includes('userPrincipal'),
    );
    news();
    await house.reload();
    expect(news()).toEqual([
      expect.objectContaining({ level: 'info', msg: expect.stringMatching(/^no file to read again.*API_KEYS_FILE.*TRUSTED_DOCUMENTS/) }),
    ]); // prettier-ignore
    expect((await askWith(house.gateway.url)).status).toBe(200);
  });
});
