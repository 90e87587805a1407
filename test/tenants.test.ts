import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../src/time.js';
import { someRow } from './emulator/harness.js';
import { describeEachPlace } from './store/places.js';
import { startTenants, type TenantHouse, type TenantsOptions } from './support/start-tenants.js';
import { createTraceRecord } from './support/trace-record.js';

const directory = mkdtempSync(join(tmpdir(), 'tenants-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const COUNT = '{ userCredentialUsageDetails { totalCount } }';
const NAMES = '{ userCredentialUsageDetails { totalCount nodes { userPrincipalName } } }';
const PAGE = `query ($after: String) {
  userCredentialUsageDetails(first: 1, after: $after) { nodes { id userPrincipalName } pageInfo { endCursor } }
}`;

/** Rows of people of that tenant, and one of somebody whom every tenant knows under the same name. */
function rowsOf(tenant: string, count: number) {
  const row = (index: number) => ({
    id: `${tenant}-${index}`,
    userPrincipalName: index === 0 ? 'guest@everywhere.example' : `user${index}@${tenant}.example`,
    eventDateTime: new Date(NOON - (index + 1) * MINUTE).toISOString(),
  });
  return Array.from({ length: count }, (_, index) => someRow(row(index)));
}

const CONTOSO: TenantHouse = { rows: rowsOf('contoso', 3) };
const FABRIKAM: TenantHouse = { rows: rowsOf('fabrikam', 5) };

type House = Awaited<ReturnType<typeof startTenants>>;

/** Waits until the reports of these tenants are whole; somebody may ask who shows these headers. */
async function untilRead(house: House, names: readonly string[]) {
  const isRead = async (name: string) => {
    const text = await (await house.get(`/t/${name}/readyz`)).text();
    return text.includes('"state":"FRESH"');
  };
  await house.until(async () => (await Promise.all(names.map(isRead))).every(Boolean), SECOND);
}

async function startBoth(options: Partial<TenantsOptions> = {}) {
  const house = await startTenants({ tenants: { contoso: CONTOSO, fabrikam: FABRIKAM }, ...options });
  await untilRead(house, ['contoso', 'fabrikam']);
  return house;
} // prettier-ignore

const keyOf = (name: string) => `cug_${createHash('sha256').update(name).digest('base64url')}`;

/** A file with the key of that name. */
function keysFile(name: string, roles: readonly string[] = ['CredentialUsage.Read.Identities']) {
  const path = join(mkdtempSync(join(directory, 'keys-')), 'keys.json');
  const sha256 = createHash('sha256').update(keyOf(name)).digest('hex');
  const write = (text: string) => writeFileSync(path, text);
  write(JSON.stringify({ keys: [{ name, sha256, roles }] }));
  return path;
}

const keyed = (house: TenantHouse, apiKeysFile: string): TenantHouse => ({
  ...house,
  properties: { ...house.properties, callerAuth: 'api-key', apiKeysFile },
});

const withKey = (name: string) => ({ 'x-api-key': keyOf(name) });

/** Without what differs from one request to the next. */
const plain = (text: string) => text.replace(/"requestId":"[^"]*"/, '');

const jsonOf = (text: string): unknown => JSON.parse(text);

describe('several tenants in one gateway', () => {
  it('are asked at a path each, and answer with their own rows, however often they are asked the same', async () => {
    const { ask } = await startBoth();
    for (let time = 0; time < 4; time += 1) {
      const [contoso, fabrikam] = [await ask('contoso', NAMES), await ask('fabrikam', NAMES)];
      expect(contoso.text).toContain('"totalCount":3');
      expect(contoso.text).toContain('user1@contoso.example');
      expect(contoso.text).not.toContain('fabrikam');
      expect(fabrikam.text).toContain('"totalCount":5');
      expect(fabrikam.text).not.toContain('contoso');
    }
  });

  it('have a page, a dashboard, files and health each, and the same schema', async () => {
    const { get, ask } = await startBoth();
    for (const [name, count] of [['contoso', 3], ['fabrikam', 5]] as const) {
      const paths = ['', 'explorer/explorer.js', 'dashboard', 'dashboard/dashboard.js', 'readyz'];
      const statuses = paths.map(async (path) => (await get(`/t/${name}/${path}`)).status);
      expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 200]);
      const file = await get(`/t/${name}/export.ndjson`);
      expect((await file.text()).trim().split('\n')).toHaveLength(count);
    }
    const [contoso, fabrikam] = [await ask('contoso', '{ _service { sdl } }'), await ask('fabrikam', '{ _service { sdl } }')];
    expect(contoso.text).toBe(fabrikam.text);
    expect(contoso.text).toContain('@key');
  }); // prettier-ignore

  it('send a browser to the page of the tenant that it asked for', async () => {
    const { get } = await startBoth();
    const html = { headers: { accept: 'text/html' } };
    const [graphql, folder] = [await get('/t/contoso/graphql', html), await get('/t/contoso')];
    expect([graphql.status, graphql.headers.get('location')]).toEqual([303, '/t/contoso/']);
    expect([folder.status, folder.headers.get('location')]).toEqual([308, 'contoso/']);
  });

  it('are not named to who does not know them, and nothing is served beside them', async () => {
    const { get, url } = await startBoth();
    for (const path of ['/', '/t', '/t/', '/graphql', '/dashboard', '/export.csv', '/t/nobody/graphql', '/t/contoso/livez', '/t/contoso/metrics']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toMatch(/contoso|fabrikam/);
    }
    const posted = await fetch(`${url}/graphql`, { method: 'POST', body: '{}' });
    expect(posted.status).toBe(404);
    expect((await get('/t/contoso/export.csv', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST');
  }); // prettier-ignore

  it('are read each with a token of its own, which no other Graph ever sees', async () => {
    const { callsTo } = await startBoth();
    const tokensAt = (name: string) => new Set(callsTo(name).map(({ headers }) => headers.authorization));
    const [contoso, fabrikam] = [tokensAt('contoso'), tokensAt('fabrikam')];
    expect(contoso.size).toBeGreaterThan(0);
    expect([...contoso].filter((token) => fabrikam.has(token))).toEqual([]);
    expect(['contoso', 'fabrikam'].flatMap((name) => callsTo(name).map(({ status }) => status)).every((status) => status === 200)).toBe(true);
  }); // prettier-ignore

  it('have budgets that know nothing of each other', async () => {
    const { ask } = await startBoth();
    const remaining = '{ credentialUsageReport { upstream { requestsTotal } } }';
    const [contoso, fabrikam] = [await ask('contoso', remaining), await ask('fabrikam', remaining)];
    // A page and the summary each.
    expect([contoso.text, fabrikam.text].map((text) => /"requestsTotal":(\d+)/.exec(text)?.[1])).toEqual(['2', '2']); // prettier-ignore
  });
});

describe('what belongs to one tenant', () => {
  it('is a cursor, which opens in no other', async () => {
    const { ask } = await startBoth();
    const first = await ask('contoso', PAGE);
    const [, after] = /"endCursor":"([^"]+)"/.exec(first.text) ?? [];
    expect((await ask('contoso', PAGE, { after })).text).toContain('contoso-1');
    const { status, text } = await ask('fabrikam', PAGE, { after });
    expect(text).toContain('INVALID_CURSOR');
    expect([status, text.includes('fabrikam-')]).toEqual([200, false]);
  });

  it('is an event, which no other knows by its id', async () => {
    const { ask } = await startBoth();
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on UserCredentialUsageDetails { userPrincipalName } } }'; // prettier-ignore
    const of = [{ __typename: 'UserCredentialUsageDetails', id: 'contoso-1' }];
    expect((await ask('contoso', query, { of })).text).toContain('user1@contoso.example');
    expect((await ask('fabrikam', query, { of })).text).toContain('"_entities":[null]');
  });

  it('is a pseudonym: of one person whom both know nobody can tell that it is one', async () => {
    const secret = join(directory, 'secret.key');
    writeFileSync(secret, Buffer.alloc(32, 7).toString('base64'));
    const house = await startBoth({
      tenants: {
        contoso: keyed(CONTOSO, keysFile('reader', ['CredentialUsage.Read'])),
        fabrikam: keyed(FABRIKAM, keysFile('reader', ['CredentialUsage.Read'])),
      },
      settings: { SECRET_KEY_FILE: secret },
    });
    const guestOf = async (name: string) =>
      /user-[\da-f]{32}/.exec((await house.ask(name, PAGE, {}, withKey('reader'))).text)?.[0];
    const [contoso, fabrikam] = [await guestOf('contoso'), await guestOf('fabrikam')];
    expect(contoso).toMatch(/^user-/);
    expect(fabrikam).toMatch(/^user-/);
    expect(contoso).not.toBe(fabrikam);
  });

  it('is a key, with which a caller is a stranger to every other', async () => {
    const { ask, get } = await startBoth({
      tenants: {
        contoso: keyed(CONTOSO, keysFile('of-contoso')),
        fabrikam: keyed(FABRIKAM, keysFile('of-fabrikam')),
      },
    });
    for (let time = 0; time < 4; time += 1) {
      expect((await ask('contoso', COUNT, {}, withKey('of-contoso'))).status).toBe(200);
      const foreign = await ask('fabrikam', COUNT, {}, withKey('of-contoso'));
      const stranger = await ask('fabrikam', COUNT, {}, withKey('made-up'));
      expect([foreign.status, foreign.headers.get('www-authenticate')]).toEqual([401, stranger.headers.get('www-authenticate')]); // prettier-ignore
      expect(plain(foreign.text)).toBe(plain(stranger.text));
    }
    const file = await get('/t/fabrikam/export.csv', { headers: withKey('of-contoso') });
    expect(file.status).toBe(401);
  });

  it('is what a caller may use in a minute, though callers of two have one name', async () => {
    const { ask } = await startBoth({
      tenants: {
        contoso: keyed(CONTOSO, keysFile('dashboard')),
        fabrikam: keyed(FABRIKAM, keysFile('dashboard')),
      },
      settings: { CALLER_RATE: '20' },
    });
    const key = withKey('dashboard');
    while ((await ask('contoso', COUNT, {}, key)).status !== 429);
    expect((await ask('fabrikam', COUNT, {}, key)).status).toBe(200);
  });
});

describe('one tenant in trouble', () => {
  const THROTTLED = { faults: [{ from: 1, fault: 'status-429' as const, retryAfter: '300' }] };

  it('is throttled alone: the other reads on at its own pace', async () => {
    const pages = { rows: rowsOf('fabrikam', 60), emulator: { pageSize: 10 } };
    const house = await startTenants({
      tenants: { contoso: { ...CONTOSO, emulator: { faults: THROTTLED } }, fabrikam: pages },
    });
    await untilRead(house, ['fabrikam']);
    const times = house.callsTo('fabrikam').slice(0, 6).map(({ monotonicMs }) => monotonicMs);
    expect(house.callsTo('contoso').length).toBeLessThan(3);
    expect(Math.max(...times)).toBeLessThan(20 * SECOND);
    expect((await house.ask('fabrikam', COUNT)).text).toContain('"totalCount":60');
    // It waits for the report as long as it may, in a time that stands still otherwise.
    const asked: string[] = [];
    void house.ask('contoso', COUNT).then(({ text }) => asked.push(text));
    await house.until(() => Promise.resolve(asked.length > 0), SECOND);
    expect(asked[0]).toMatch(/UPSTREAM_THROTTLED|WARMING_UP/);
  }); // prettier-ignore

  it.each<[string, TenantHouse]>([
    ['cannot be reached', { ...CONTOSO, properties: { baseUrl: 'http://127.0.0.1:9/beta' } }],
    ['is throttled', { ...CONTOSO, emulator: { faults: THROTTLED } }],
    ['gets no token', { ...CONTOSO, emulator: { faults: { faults: [{ from: 1, endpoint: 'token', fault: 'status-503' }] } } }],
  ])('that %s keeps neither the others nor the gateway from being ready', async (_what, contoso) => {
    const house = await startTenants({ tenants: { contoso, fabrikam: FABRIKAM } });
    await untilRead(house, ['fabrikam']);
    await house.until(async () => (await house.get('/readyz')).status === 200, 10 * SECOND);
    const whole: unknown = await (await house.get('/readyz')).json();
    expect(whole).toEqual({
      status: 'ready',
      tenants: {
        contoso: { status: 'unready', report: expect.objectContaining({ isComplete: false, rowCount: 0, cause: expect.stringMatching(/^UPSTREAM_/) }) },
        fabrikam: { status: 'ready', report: expect.objectContaining({ state: 'FRESH', rowCount: 5 }) },
      },
    });
    expect((await house.get('/t/contoso/readyz')).status).toBe(503);
    expect((await house.get('/t/fabrikam/readyz')).status).toBe(200);
    expect((await house.ask('fabrikam', COUNT)).status).toBe(200);
    expect((await house.get('/livez')).status).toBe(200);
  }); // prettier-ignore
});

describe('what is told of several tenants', () => {
  /** The samples of a scrape, by name and labels. */
  const samplesOf = (text: string) =>
    new Map([...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(([, series = '', value]) => [series, Number(value)])); // prettier-ignore

  it('has the name of the tenant at each series that is its own', async () => {
    const house = await startBoth();
    await house.ask('contoso', COUNT);
    const samples = samplesOf(await (await house.get('/metrics')).text());
    expect(samples.get('credential_usage_report_rows{tenant="contoso"}')).toBe(3);
    expect(samples.get('credential_usage_report_rows{tenant="fabrikam"}')).toBe(5);
    expect(samples.get('credential_usage_http_requests_total{route="/graphql",status="200",tenant="contoso"}')).toBe(1); // prettier-ignore
    const nobodys = [...samples.keys()].filter((series) => !series.includes('tenant="'));
    expect(nobodys.filter((series) => !/^(process_|nodejs_|credential_usage_(http|faults|graphql|answer_cache|express))/.test(series))).toEqual([]); // prettier-ignore
    expect(nobodys.filter((series) => series.startsWith('process_resident_memory_bytes'))).toHaveLength(1); // prettier-ignore
  });

  it('is a text in which each metric is described once, with all its series behind it', async () => {
    const house = await startBoth();
    const text = await (await house.get('/metrics')).text();
    const described = [...text.matchAll(/^# HELP (\w+) /gm)].map(([, name]) => name);
    expect(new Set(described).size).toBe(described.length);
    expect(text.match(/^# TYPE credential_usage_sweep_duration_seconds histogram$/gm)).toHaveLength(1); // prettier-ignore
    expect(text).toMatch(
      /credential_usage_sweep_duration_seconds_bucket\{.*tenant="fabrikam".*\} 1/,
    );
  });

  it('has its name in each line of the log, and no line in which it is missing', async () => {
    const { logLines } = await startBoth();
    const read = logLines.filter((line) => line.includes('read for the first time')).map(jsonOf);
    expect(read).toHaveLength(2);
    expect(read).toEqual(expect.arrayContaining([
      expect.objectContaining({ tenant: 'contoso', rowCount: 3 }),
      expect.objectContaining({ tenant: 'fabrikam', rowCount: 5 }),
    ]));
    const others = logLines.map(jsonOf).filter((line) => !('tenant' in Object(line)));
    expect(others).toEqual([expect.objectContaining({ msg: 'listening' })]);
  }); // prettier-ignore

  it('has its name at the spans of its requests and sweeps', async () => {
    const record = createTraceRecord();
    const house = await startBoth({ tracing: record.tracing });
    await house.ask('contoso', COUNT);
    await house.until(() => Promise.resolve(record.spans().some(({ name }) => name === 'POST /graphql'))); // prettier-ignore
    const tenantsOf = (name: string) => record.spans().filter((span) => span.name === name).map(({ attributes }) => attributes['credential_usage.tenant']); // prettier-ignore
    expect(tenantsOf('POST /graphql')).toEqual(['contoso']);
    expect(tenantsOf('sweep').sort()).toEqual(['contoso', 'fabrikam']);
  });
});

describe('the files of several tenants, read again', () => {
  it('have the keys of each, and nobody else is troubled', async () => {
    const [contosoKeys, fabrikamKeys] = [keysFile('old'), keysFile('other')];
    const house = await startBoth({
      tenants: { contoso: keyed(CONTOSO, contosoKeys), fabrikam: keyed(FABRIKAM, fabrikamKeys) },
    });
    const sha256 = createHash('sha256').update(keyOf('new')).digest('hex');
    const entry = { name: 'new', sha256, roles: ['CredentialUsage.Stats'] };
    writeFileSync(contosoKeys, JSON.stringify({ keys: [entry] }));
    await house.reload();
    const statusOf = async (tenant: string, key: string) =>
      (await house.ask(tenant, COUNT, {}, withKey(key))).status;
    expect([await statusOf('contoso', 'old'), await statusOf('contoso', 'new')]).toEqual([401, 200]); // prettier-ignore
    expect([await statusOf('fabrikam', 'other'), await statusOf('fabrikam', 'new')]).toEqual([200, 401]); // prettier-ignore
    const news = house.logLines.filter((line) => line.includes('files read again')).map(jsonOf);
    expect(news).toEqual([expect.objectContaining({ keyCount: 2, expiredCount: 0 })]);
  });

  it('leave all as it was when one of them is wrong, and name the tenant', async () => {
    const contosoKeys = keysFile('old');
    const house = await startBoth({
      tenants: { contoso: keyed(CONTOSO, contosoKeys), fabrikam: keyed(FABRIKAM, keysFile('other')) },
    });
    writeFileSync(contosoKeys, '{');
    await house.reload();
    const line = house.logLines.find((text) => text.includes('files not read again')) ?? '';
    expect(line).toMatch(/TENANTS_FILE.*contoso\.apiKeysFile must name a file of API keys/);
    expect((await house.ask('contoso', COUNT, {}, withKey('old'))).status).toBe(200);
  }); // prettier-ignore

  it('tell that tenants have come or gone, which takes a restart', async () => {
    const house = await startBoth({
      tenants: { contoso: keyed(CONTOSO, keysFile('one')), fabrikam: keyed(FABRIKAM, keysFile('other')) },
    });
    const [contoso] = house.entries.values();
    const added = { ...contoso, name: 'northwind', tenantId: 'northwind.example', apiKeysFile: keysFile('third') };
    house.entries.delete('contoso');
    house.write(house.entries.set('northwind', added));
    await house.reload();
    const news = house.logLines.filter((line) => line.includes('TENANTS_FILE')).map(jsonOf);
    expect(news).toEqual([expect.objectContaining({ level: 'warn', added: ['northwind'], removed: ['contoso'] })]);
    expect((await house.get('/t/northwind/readyz')).status).toBe(404);
  }); // prettier-ignore
});

describeEachPlace('one store for several tenants', (withStoreUrl) => {
  it('gives each its own report back after a restart', () => withStoreUrl(async (storeUrl) => {
    const settings = { STORE_URL: storeUrl };
    const before = await startBoth({ settings });
    const written = async () => (await (await before.get('/metrics')).text()).match(/^credential_usage_store_operations_total\{operation="write",outcome="OK",tenant="\w+"\} 1$/gm);
    // No time passes: a store that answers over a network has its own.
    await before.until(async () => (await written())?.length === 2);
    await before.gateway.close();
    const house = await startTenants({ tenants: { contoso: CONTOSO, fabrikam: FABRIKAM }, settings, startMs: NOON + MINUTE });
    expect((await house.ask('contoso', COUNT)).text).toContain('"totalCount":3');
    expect((await house.ask('fabrikam', COUNT)).text).toContain('"totalCount":5');
    expect([house.callsTo('contoso'), house.callsTo('fabrikam')]).toEqual([[], []]);
    await house.gateway.close();
  })); // prettier-ignore
});
