import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { TenantRow } from '../src/emulator/row.js';
import { DAY, SECOND } from '../src/time.js';
import { someRow } from './emulator/harness.js';
import { describeWithSqlite } from './store/engine.js';
import { startHouse } from './support/start-gateway.js';

const FIRST_MS = Date.parse('2026-03-02T12:00:00.000Z');

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const row = (id: string, atMs: number, fields: TenantRow = {}): TenantRow =>
  someRow({ id, eventDateTime: new Date(atMs).toISOString(), ...fields });
const BOB = { userPrincipalName: 'bob@contoso.com', userDisplayName: 'Bob' };
/** What Graph has at first, and 20 days later: what is older than 30 days it has forgotten. */
const OLD = [row('old-1', FIRST_MS - 25 * DAY), row('old-2', FIRST_MS - 24 * DAY, { ...BOB, isSuccess: false, failureReason: 'User canceled' })]; // prettier-ignore
const NEW = [row('new-1', FIRST_MS + 15 * DAY), row('new-2', FIRST_MS + 19 * DAY, BOB)];

function startAt(startMs: number, rows: readonly TenantRow[], settings = {}) {
  return startHouse({
    rows: () => rows,
    startMs,
    settings: {
      AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
      STORE_URL: `sqlite:${join(directory, 'store.db')}`,
      ...settings,
    },
  });
}

type House = Awaited<ReturnType<typeof startAt>>;

/** Until a snapshot was recorded in the history. Time stands still: the disk takes its own. */
async function recorded(house: House) {
  const series = 'credential_usage_store_operations_total{operation="record",outcome="OK"} 1';
  await house.until(async () =>
    (await (await fetch(`${house.gateway.url}/metrics`)).text()).includes(series),
  );
}

/** A gateway that has seen both. */
async function startWithHistory(laterMs = FIRST_MS + 20 * DAY, settings = {}) {
  const first = await startAt(FIRST_MS, OLD, settings);
  await recorded(first);
  await first.gateway.close();
  const house = await startAt(laterMs, NEW, settings);
  await recorded(house);
  return house;
}

/** 2026-01-11 to 2026-03-22: 70 days. */
const WINDOW = 'window: { from: "2026-01-11T12:00:00Z", to: "2026-03-22T12:00:00Z" }';

describeWithSqlite('a gateway that remembers', () => {
  it('answers windows that are longer than Graph remembers, rows and counts', async () => {
    const house = await startWithHistory();
    const { body } = await house.ask(`{
      userCredentialUsageDetails(${WINDOW}, first: 3) {
        totalCount
        nodes { id userPrincipalName user { userDisplayName } }
        pageInfo { hasNextPage hasPreviousPage endCursor }
        window { from to }
        gaps { from to }
        aggregate { failureCount distinctUsers byFailureReason { failureReason count } topUsers(success: null) { user { userPrincipalName } count } overTime(interval: WEEK) { totalCount } }
      }
      credentialUsageSummary(${WINDOW}) { id successfulActivityCount failureActivityCount }
      credentialUsageReport { history { completeFrom knownFrom gaps { from } } }
    }`); // prettier-ignore
    const adele = { userDisplayName: 'Adele Vance' };
    expect(body).toMatchObject({
      data: {
        userCredentialUsageDetails: {
          totalCount: 4,
          nodes: [
            { id: 'new-2', userPrincipalName: 'bob@contoso.com', user: { userDisplayName: 'Bob' } },
            { id: 'new-1', userPrincipalName: 'adele.vance@contoso.com', user: adele },
            { id: 'old-2', userPrincipalName: 'bob@contoso.com', user: { userDisplayName: 'Bob' } },
          ],
          pageInfo: { hasNextPage: true, hasPreviousPage: false },
          window: { from: '2026-01-11T12:00:00.000Z', to: '2026-03-22T12:00:00.000Z' },
          gaps: [{ from: '2026-01-11T12:00:00.000Z', to: '2026-01-31T12:00:00.000Z' }],
          aggregate: {
            failureCount: 1,
            distinctUsers: 2,
            byFailureReason: [{ failureReason: 'User canceled', count: 1 }],
            topUsers: [
              { user: { userPrincipalName: 'adele.vance@contoso.com' }, count: 2 },
              { user: { userPrincipalName: 'bob@contoso.com' }, count: 2 },
            ],
          },
        },
        credentialUsageSummary: [
          {
            id: 'contoso.onmicrosoft.com/2026-01-11T12:00:00.000Z--2026-03-22T12:00:00.000Z/RESET/EMAIL',
            successfulActivityCount: 3,
            failureActivityCount: 1,
          },
        ],
        credentialUsageReport: {
          history: {
            completeFrom: '2026-01-31T12:00:00.000Z',
            knownFrom: '2026-01-31T12:00:00.000Z',
            gaps: [],
          },
        },
      },
    });
  });

  it('pages on through what is older, by the cursors of before', async () => {
    const house = await startWithHistory();
    const page = async (after: string | null) => {
      const query = `query Page($after: String) { userCredentialUsageDetails(${WINDOW}, first: 3, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
      return JSON.stringify((await house.ask(query, { after })).body);
    };
    const [, endCursor = ''] = /"endCursor":"([^"]+)"/.exec(await page(null)) ?? [];
    expect(await page(endCursor)).toMatch(
      /"nodes":\[\{"id":"old-1"\}\],"pageInfo":\{"hasNextPage":false,"hasPreviousPage":true/,
    );
  });

  it('compares a window with the one before, and says what is missing there', async () => {
    const house = await startWithHistory();
    const { body } = await house.ask(`{
      userCredentialUsageDetails(period: D30) { totalCount previous { window { from to } gaps { from to } aggregate { totalCount } } }
    }`);
    expect(body).toMatchObject({
      data: {
        userCredentialUsageDetails: {
          totalCount: 2,
          previous: {
            window: { from: '2026-01-21T11:59:59.999Z', to: '2026-02-20T12:00:00.000Z' },
            gaps: [{ from: '2026-01-21T11:59:59.999Z', to: '2026-01-31T12:00:00.000Z' }],
            aggregate: { totalCount: 2 },
          },
        },
      },
    });
  });

  it('says where it did not run for longer than Graph remembers', async () => {
    const house = await startWithHistory(FIRST_MS + 40 * DAY);
    const { body } = await house.ask(`{
      credentialUsageReport { history { completeFrom gaps { from to } } }
      userCredentialUsageDetails(window: { from: "2026-02-10T00:00:00Z", to: "2026-04-11T00:00:00Z" }) { totalCount gaps { from to } }
    }`);
    const gap = { from: '2026-03-02T12:00:00.001Z', to: '2026-03-12T12:00:00.000Z' };
    expect(body).toMatchObject({
      data: {
        credentialUsageReport: {
          history: { completeFrom: '2026-03-12T12:00:00.000Z', gaps: [gap] },
        },
        userCredentialUsageDetails: { gaps: [gap] },
      },
    });
  });

  it('knows users and events of whom only the history tells', async () => {
    const house = await startWithHistory(FIRST_MS + 40 * DAY);
    const { body } = await house.ask(`{
      credentialUsageUser(userPrincipalName: "BOB@contoso.com") { userPrincipalName userDisplayName credentialUsage(window: { from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" }) { totalCount } }
      _entities(representations: [{ __typename: "UserCredentialUsageDetails", id: "old-2" }, { __typename: "UserCredentialUsageDetails", id: "none" }]) { ... on UserCredentialUsageDetails { failureReason } }
    }`);
    expect(body).toMatchObject({
      data: {
        credentialUsageUser: {
          userPrincipalName: 'bob@contoso.com',
          userDisplayName: 'Bob',
          credentialUsage: { totalCount: 1 },
        },
        _entities: [{ failureReason: 'User canceled' }, null],
      },
    });
  });

  it('exports any window, and says in a header what of it is missing', async () => {
    const house = await startWithHistory();
    const response = await fetch(
      `${house.gateway.url}/export.ndjson?from=2026-01-11T12:00:00Z&to=2026-03-22T12:00:00Z`,
    );
    const ids = (await response.text()).match(/"id":"[^"]+"/g);
    expect(ids).toEqual(['"id":"new-2"', '"id":"new-1"', '"id":"old-2"', '"id":"old-1"']);
    expect(response.headers.get('x-report-rows')).toBe('4');
    expect(response.headers.get('x-report-gaps')).toBe('2026-01-11T12:00:00.000Z/2026-01-31T12:00:00.000Z'); // prettier-ignore
  });

  it('keeps nothing of it with STORE_RETENTION=0, and says so', async () => {
    const house = await startWithHistory(FIRST_MS + 20 * DAY, { STORE_RETENTION: '0' });
    const { body } = await house.ask(`{
      credentialUsageReport { history { knownFrom } }
      userCredentialUsageDetails(${WINDOW}) { totalCount gaps { to } }
    }`);
    expect(body).toMatchObject({
      data: {
        credentialUsageReport: { history: null },
        userCredentialUsageDetails: { totalCount: 2, gaps: [{ to: '2026-02-20T12:00:00.000Z' }] },
      },
    });
  });

  it('answers what is within 30 days from memory when the store fails, and says of the rest that it cannot', async () => {
    const house = await startAt(FIRST_MS, OLD, { STORE_URL: 'sqlite:/dev/null/store.db' });
    await house.until(async () => JSON.stringify((await house.ask('{ userCredentialUsageDetails { totalCount } }')).body).includes(':2'), SECOND); // prettier-ignore
    const { body } = await house.ask(`{
      short: userCredentialUsageDetails(window: { from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" }) { totalCount }
      long: userCredentialUsageDetails(${WINDOW}) { totalCount }
    }`);
    expect(body).toMatchObject({
      data: { short: { totalCount: 2 }, long: null },
      errors: [{ path: ['long'], extensions: { code: 'HISTORY_UNAVAILABLE', retryable: true } }],
    });
  });

  it.each([
    ['ends before it begins', '2026-03-01', '2026-02-01', 'must begin before it ends, got 2026-03-01T00:00:00.000Z to 2026-02-01T00:00:00.000Z. Exchange "from" and "to".'],
    ['begins before there was a report', '1937-05-01', '2026-02-01', 'must begin in 2000-01-01T00:00:00.000Z or later, got 1937-05-01T00:00:00.000Z. Ask from when the history is complete: credentialUsageReport { history { completeFrom } }.'],
  ])('refuses a window that %s', async (_, from, to, rule) => {
    const house = await startAt(FIRST_MS, OLD);
    const { body } = await house.ask(`{ userCredentialUsageDetails(window: { from: "${from}T00:00:00Z", to: "${to}T00:00:00Z" }) { totalCount } }`);
    expect(body).toMatchObject({ errors: [{ message: `Argument "window" ${rule}`, extensions: { code: 'BAD_USER_INPUT' } }] });
  }); // prettier-ignore
});
