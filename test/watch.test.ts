import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import type { TenantRow } from '../src/emulator/row.js';
import { MINUTE, SECOND } from '../src/time.js';
import { someRow } from './emulator/harness.js';
import { openStream } from './support/event-stream.js';
import { startHouse } from './support/start-gateway.js';

const WATCH = `subscription ($after: String, $success: Boolean, $filter: UserCredentialUsageDetailsFilter) {
  credentialUsageEvents(after: $after, success: $success, filter: $filter) {
    nodes { id userPrincipalName }
    endCursor
    isGapless
  }
}`;

const row = (id: string, facts: Partial<TenantRow> = {}): TenantRow => ({ ...someRow(), id, ...facts }); // prettier-ignore

interface Told {
  readonly ids: readonly string[];
  readonly endCursor: string;
  readonly isGapless: boolean;
}

/** What a message tells; undefined for what is none. */
function toldIn(data: unknown): Told | undefined {
  const found = /"nodes":(\[.*?\]),"endCursor":"([^"]+)","isGapless":(true|false)/.exec(JSON.stringify(data)); // prettier-ignore
  if (found === null) return undefined;
  const [, nodes = '', endCursor = '', isGapless] = found;
  const ids = [...nodes.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  return { ids, endCursor, isGapless: isGapless === 'true' };
}

/** A house whose tenant gets new rows. */
async function startWatched({
  rows = [row('a')],
  settings = {},
  key,
  startMs,
}: {
  rows?: readonly TenantRow[];
  startMs?: number;
  settings?: Readonly<Record<string, string>>;
  key?: string;
} = {}) {
  let current = rows;
  const house = await startHouse({ rows: () => current, settings, ...(startMs && { startMs }) });
  const isReady = async () => {
    const headers = { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) };
    const body = '{"query":"{ credentialUsageReport { isComplete } }"}';
    const response = await fetch(`${house.gateway.url}/graphql`, { method: 'POST', headers, body });
    return (await response.text()).includes('true');
  };
  await house.until(isReady);
  const asOf = async () => {
    const readiness = await (await fetch(`${house.gateway.url}/readyz`)).text();
    return /"asOf":"[^"]+"/.exec(readiness)?.[0];
  };
  return {
    ...house,
    /** The report has these rows from the next refresh on, which is due at once; resolves when they are served. */
    refresh: async (next: readonly TenantRow[]) => {
      current = next;
      const before = await asOf();
      await house.until(async () => (await asOf()) !== before, MINUTE);
    },
    watch: async (variables: object = {}, headers: Readonly<Record<string, string>> = {}) => {
      const stream = await openStream(house.gateway.url, { query: WATCH, variables }, headers);
      const told = () => stream.events.map(({ data }) => toldIn(data)).filter((message) => message !== undefined); // prettier-ignore
      return {
        ...stream,
        told,
        ids: () => told().flatMap(({ ids }) => ids),
        untilTold: (count: number) => house.until(() => Promise.resolve(told().length >= count)),
        untilOver: (stepMs = 0) => house.until(() => Promise.resolve(stream.isOver()), stepMs),
      };
    },
  };
}

describe('a watcher', () => {
  it('is told at once where it begins, and then what each refresh brings', async () => {
    const { watch, refresh } = await startWatched();
    const watcher = await watch();
    expect(watcher.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await watcher.untilTold(1);
    expect(watcher.told()).toEqual([{ ids: [], endCursor: expect.any(String), isGapless: true }]);
    await refresh([row('a'), row('late', { eventDateTime: '2026-02-20T00:00:00Z' }), row('b')]);
    await watcher.untilTold(2);
    await refresh([row('a'), row('b'), row('c')]);
    await watcher.untilTold(3);
    expect(watcher.told().map(({ ids }) => ids)).toEqual([[], ['late', 'b'], ['c']]);
  });

  it('may be any client of GraphQL over SSE', async () => {
    const { gateway, refresh, until } = await startWatched();
    const client = createClient({ url: `${gateway.url}/graphql`, retryAttempts: 0 });
    const results: unknown[] = [];
    const end = client.subscribe({ query: WATCH }, {
      next: (result) => results.push(result),
      error: (error) => results.push(error),
      complete: () => undefined,
    }); // prettier-ignore
    await until(() => Promise.resolve(results.length === 1));
    await refresh([row('a'), row('b')]);
    await until(() => Promise.resolve(results.length === 2));
    expect(results.map((result) => toldIn(result)?.ids)).toEqual([[], ['b']]);
    end();
    client.dispose();
  });

  it('goes on where it was, whatever has come meanwhile, and nothing comes twice', async () => {
    const { watch, refresh } = await startWatched();
    const first = await watch();
    await first.untilTold(1);
    await refresh([row('a'), row('b')]);
    await first.untilTold(2);
    await first.leave();
    await refresh([row('a'), row('b'), row('c')]);
    await refresh([row('a'), row('b'), row('c'), row('d')]);
    const second = await watch({ after: first.told().at(-1)?.endCursor });
    await second.untilTold(1);
    expect(second.told()).toEqual([
      { ids: ['c', 'd'], endCursor: expect.any(String), isGapless: true },
    ]);
  });

  it('goes on behind a restart by the time of the events, and is told that some may lack', async () => {
    const before = await startWatched({ rows: [row('b', { eventDateTime: '2026-03-01T10:00:00Z' })] }); // prettier-ignore
    const first = await before.watch();
    await first.untilTold(1);
    await first.leave();
    const after = await startWatched({
      startMs: before.clock.now() + MINUTE,
      rows: [
        row('late', { eventDateTime: '2026-03-01T09:00:00Z' }),
        row('b', { eventDateTime: '2026-03-01T10:00:00Z' }),
        row('c', { eventDateTime: '2026-03-01T11:00:00Z' }),
      ],
    });
    const second = await after.watch({ after: first.told()[0]?.endCursor });
    await second.untilTold(1);
    expect(second.told()[0]).toMatchObject({ ids: ['c'], isGapless: false });
    await after.refresh([row('c', { eventDateTime: '2026-03-01T11:00:00Z' }), row('d')]);
    await second.untilTold(2);
    expect(second.told()[1]).toMatchObject({ ids: ['d'], isGapless: true });
  });

  it('is told of what it asks for, a hundred events at a time', async () => {
    const { watch, refresh } = await startWatched({ rows: [] });
    const failures = await watch({ success: false });
    const all = await watch();
    const late = await watch({ filter: { userPrincipalName: { startsWith: 'NINA' } } });
    await Promise.all([failures.untilTold(1), all.untilTold(1), late.untilTold(1)]);
    const many = Array.from({ length: 250 }, (_, index) =>
      row(`id-${String(index).padStart(3, '0')}`, {
        isSuccess: index !== 7,
        userPrincipalName: index === 9 ? 'nina@contoso.com' : 'alex@contoso.com',
      }),
    );
    await refresh(many);
    await all.untilTold(4);
    await Promise.all([failures.untilTold(2), late.untilTold(2)]);
    expect(all.told().map(({ ids }) => ids.length)).toEqual([0, 100, 100, 50]);
    expect(new Set(all.ids()).size).toBe(250);
    expect(failures.ids()).toEqual(['id-007']);
    expect(late.ids()).toEqual(['id-009']);
  });

  it('hears that the stream is alive while nothing comes', async () => {
    const { watch, until } = await startWatched();
    const watcher = await watch();
    await until(() => Promise.resolve(watcher.comments() >= 2), 6 * SECOND);
    expect(watcher.told()).toHaveLength(1);
  });

  it('costs no call to Graph, and leaves nothing behind', async () => {
    const { watch, calls, clock, until } = await startWatched();
    // The page of the sweep, and Graph's own summary behind it.
    await until(() => Promise.resolve(calls.length === 2));
    const callCount = calls.length;
    const timers = clock.pendingTimers;
    const watchers = await Promise.all(Array.from({ length: 50 }, () => watch()));
    await Promise.all(watchers.map((watcher) => watcher.untilTold(1)));
    expect(calls).toHaveLength(callCount);
    await Promise.all(watchers.map((watcher) => watcher.leave()));
    await until(() => Promise.resolve(clock.pendingTimers <= timers));
  });

  it('is told when the gateway ends, and its stream is complete', async () => {
    const { watch, gateway, until } = await startWatched();
    const watcher = await watch();
    await watcher.untilTold(1);
    let isClosed = false;
    void gateway.close().then(() => (isClosed = true));
    await watcher.untilOver(SECOND);
    expect(watcher.events.slice(1)).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'SHUTTING_DOWN', retryAfterSeconds: 1 }) })] } },
      { event: 'complete', data: undefined },
    ]); // prettier-ignore
    await until(() => Promise.resolve(isClosed), SECOND);
  });
});

const KEYS = { stats: 'CredentialUsage.Stats', rows: 'CredentialUsage.Read', identities: 'CredentialUsage.Read.Identities' }; // prettier-ignore
type Role = keyof typeof KEYS;
const keyOf = (role: Role) => `cug_${role.padEnd(43, 'x')}`;

async function startKeyed() {
  const path = join(mkdtempSync(join(tmpdir(), 'watch-')), 'keys.json');
  const write = (...roles: readonly Role[]) => {
    const keys = roles.map((role) => ({ name: role, sha256: createHash('sha256').update(keyOf(role)).digest('hex'), roles: [KEYS[role]], expiresAt: null })); // prettier-ignore
    writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  };
  write('stats', 'rows', 'identities');
  const settings = { CALLER_AUTH: 'api-key', API_KEYS_FILE: path };
  const house = await startWatched({ settings, key: keyOf('stats') });
  const watchAs = (role: Role, variables: object = {}) => house.watch(variables, { 'x-api-key': keyOf(role) }); // prettier-ignore
  return { ...house, watchAs, write };
}

describe('a report that is still being read', () => {
  it('is watched by nobody yet', async () => {
    const { gateway, until } = await startHouse({
      rows: () => [row('a')],
      emulator: { faults: { faults: [{ fault: 'hang' }] } },
    });
    let status = 0;
    const asked = openStream(gateway.url, { query: WATCH }).then(async ({ response, leave }) => {
      status = response.status;
      await leave();
    });
    await until(() => Promise.resolve(status > 0), SECOND);
    await asked;
    expect(status).toBe(503);
  });
});

describe('a watcher with a key', () => {
  it('sees what its role opens, and names alone leave a line in the log', async () => {
    const { watchAs, refresh, logLines } = await startKeyed();
    const [reader, analyst] = [await watchAs('rows'), await watchAs('identities')];
    await Promise.all([reader.untilTold(1), analyst.untilTold(1)]);
    await refresh([row('a'), row('b', { userPrincipalName: 'nina@contoso.com' })]);
    await Promise.all([reader.untilTold(2), analyst.untilTold(2)]);
    expect(JSON.stringify(analyst.events)).toContain('nina@contoso.com');
    expect(JSON.stringify(reader.events)).toMatch(/user-[\da-f]{32}/);
    expect(JSON.stringify(reader.events)).not.toContain('nina');
    await refresh([row('a')]);
    const audits = logLines.filter((line) => line.includes('identities read'));
    // One for the first message, which names nobody yet, and one for the event.
    expect(audits.map((line) => /"rowCount":(\d)/.exec(line)?.[1])).toEqual(['0', '1']);
    expect(audits.join('')).not.toContain('nina');
  });

  it.each<[string, Role, object]>([
    ['counts alone', 'stats', {}],
    ['no names', 'rows', { filter: { userPrincipalName: { eq: 'nina@contoso.com' } } }],
  ])('is refused before any stream when its role shows %s', async (_what, role, variables) => {
    const { watchAs, until } = await startKeyed();
    const { response, isOver } = await watchAs(role, variables);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    await until(() => Promise.resolve(isOver()));
  });

  it.each([
    ['a literal', 'subscription { credentialUsageEvents(filter: { userPrincipalName: { startsWith: "nina" } }) { endCursor } }'],
    ['a variable within one', 'subscription ($name: CredentialUsageStringFilter) { credentialUsageEvents(filter: { userDisplayName: $name }) { endCursor } }'],
  ])('may not ask by name either, where the name is %s', async (_what, query) => {
    const { gateway } = await startKeyed();
    const variables = { name: { startsWith: 'nina' } };
    const { response, leave } = await openStream(gateway.url, { query, variables }, { 'x-api-key': keyOf('rows') });
    expect(response.status).toBe(403);
    await leave();
  }); // prettier-ignore

  it('is told no more when the key is withdrawn', async () => {
    const { watchAs, write, reload, refresh, gateway, until } = await startKeyed();
    const watcher = await watchAs('rows');
    await watcher.untilTold(1);
    write('stats', 'identities');
    await reload();
    await refresh([row('a'), row('b')]);
    await watcher.untilOver();
    expect(watcher.ids()).toEqual([]);
    expect(JSON.stringify(watcher.events)).toContain('"code":"UNAUTHENTICATED"');
    // The stream had status 200 already: an operator sees by this that watchers are sent away.
    const isCounted = async () =>
      /graphql_requests_total\{operation="\w+",code="UNAUTHENTICATED"\} 1/.test(
        await (await fetch(`${gateway.url}/metrics`)).text(),
      );
    await until(isCounted);
  });

  it('is sent away within two minutes when the key is withdrawn and nothing comes', async () => {
    const { watchAs, write, reload, clock } = await startKeyed();
    const watcher = await watchAs('rows');
    await watcher.untilTold(1);
    write('stats', 'identities');
    await reload();
    const withdrawnMs = clock.now();
    await watcher.untilOver(SECOND);
    expect(clock.now() - withdrawnMs).toBeLessThan(2 * MINUTE);
    expect(JSON.stringify(watcher.events)).toContain('"code":"UNAUTHENTICATED"');
  });
});

describe('what is no stream', () => {
  it('refuses a subscription whose client takes one answer, and says what to send', async () => {
    const { ask } = await startWatched();
    const { status, body } = await ask(WATCH);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/text\/event-stream.*"code":"BAD_REQUEST"/);
  });

  it.each([
    [
      'a wrong field',
      'subscription { credentialUsageEvents { nope } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a cursor of nobody',
      'subscription { credentialUsageEvents(after: "abc") { endCursor } }',
      400,
      'INVALID_CURSOR',
    ],
    [
      'two fields at the root',
      'subscription { credentialUsageEvents { endCursor } b: credentialUsageEvents { endCursor } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a field at the root that a variable may leave out',
      'subscription ($x: Boolean!) { credentialUsageEvents @include(if: $x) { endCursor } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'the same in a fragment within a fragment',
      'subscription ($x: Boolean!) { ...A } fragment A on Subscription { ... { ...B ...A } } fragment B on Subscription { credentialUsageEvents @skip(if: $x) { endCursor } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a mutation', 'mutation { a }', 400, 'GRAPHQL_VALIDATION_FAILED'],
  ])('refuses %s as JSON', async (_what, query, status, code) => {
    const { gateway } = await startWatched();
    const { response, leave } = await openStream(gateway.url, { query });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    await leave();
    const again = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect(await again.text()).toContain(`"code":"${code}"`);
  });

  it('is one message, for a query that takes nothing but a stream', async () => {
    const { gateway, until } = await startWatched();
    const query = '{ credentialUsageReport { state } }';
    const stream = await openStream(gateway.url, { query });
    await until(() => Promise.resolve(stream.isOver()));
    expect(stream.events).toEqual([
      { event: 'next', data: expect.objectContaining({ data: { credentialUsageReport: { state: 'FRESH' } } }) },
      { event: 'complete', data: undefined },
    ]); // prettier-ignore
  });

  it.each([
    '{ ... @defer { credentialUsageReport { state } } }',
    'subscription { credentialUsageEvents { ... @defer { report { state } } } }',
  ])('comes in no parts, whatever else its client takes: %s', async (query) => {
    const { gateway, until } = await startWatched();
    const accept = 'text/event-stream, multipart/mixed; deferSpec=20220824';
    const stream = await openStream(gateway.url, { query }, { accept });
    await until(() => Promise.resolve(stream.events.length > 0));
    expect(JSON.stringify(stream.events[0])).toContain('"state":"FRESH"');
    await stream.leave();
  });

  it('is JSON, for a query that takes both', async () => {
    const { gateway } = await startWatched();
    const query = '{ credentialUsageReport { state } } # no subscription';
    const { response, leave } = await openStream(gateway.url, { query }, { accept: 'application/json, text/event-stream' }); // prettier-ignore
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    await leave();
  });

  it('is for who takes one, and not for who takes it with a weight of nothing', async () => {
    const { gateway } = await startWatched();
    const accept = 'application/json, text/event-stream;q=0';
    const { response, leave } = await openStream(gateway.url, { query: WATCH }, { accept });
    expect(response.status).toBe(400);
    await leave();
  });
});
