import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../src/time.js';
import type { TenantRow } from '../src/emulator/row.js';
import { someRow } from './emulator/harness.js';
import { startHouse, type HouseOptions } from './support/start-gateway.js';

const NOON = Date.parse('2026-03-02T12:00:00.000Z');

function rowsOf(count: number) {
  return Array.from({ length: count }, (_, index) =>
    someRow({
      id: `event-${index}`,
      userPrincipalName: `user${index % 40}@contoso.com`,
      isSuccess: index % 3 !== 0,
      feature: index % 2 === 0 ? 'reset' : 'registration',
      eventDateTime: new Date(NOON - index * MINUTE).toISOString(),
    }),
  );
}

/** A house whose report is complete. */
async function startReadyHouse(options: HouseOptions) {
  const house = await startHouse(options);
  await house.until(async () => {
    const { status } = await fetch(`${house.gateway.url}/readyz`);
    const { body } = await house.ask('{ credentialUsageReport { isComplete } }');
    return status === 200 && JSON.stringify(body).includes('true');
  }, SECOND);
  return house;
}

function dataOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined;
}

const FIRST_PAGE = `query ($first: Int = 3, $after: String) {
  userCredentialUsageDetails(first: $first, after: $after) {
    totalCount
    nodes { id }
    pageInfo { endCursor }
  }
}`;

describe('the whole house', () => {
  it('answers a query with the rows of the tenant, newest first, and says how old they are', async () => {
    const house = await startReadyHouse({ rows: () => rowsOf(10) });
    const { status, headers, body } = await house.ask(FIRST_PAGE);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: {
        userCredentialUsageDetails: {
          totalCount: 10,
          nodes: [{ id: 'event-0' }, { id: 'event-1' }, { id: 'event-2' }],
        },
      },
      extensions: { report: { state: 'FRESH', isComplete: true } },
    });
    expect(headers.get('age')).toMatch(/^\d+$/);
    expect(headers.get('cache-control')).toBe('private');
    expect(headers.get('x-request-id')).not.toBeNull();
  });

  it('reads many pages without ever being throttled by a Graph that counts', async () => {
    const house = await startReadyHouse({
      rows: () => rowsOf(1500),
      emulator: { pageSize: 100 },
    });
    // By then Graph's own summary may have been asked for as well.
    const pageCalls = house.calls.filter(({ target }) => !target.includes('Summary('));
    expect(pageCalls.map(({ status }) => status)).toEqual(new Array(15).fill(200));
    const { body } = await house.ask(FIRST_PAGE);
    expect(body).toMatchObject({ data: { userCredentialUsageDetails: { totalCount: 1500 } } });
  });

  it('answers every combination of arguments and a thousand entities from the one sweep', async () => {
    const house = await startReadyHouse({ rows: () => rowsOf(50) });
    const callsOfTheSweep = house.calls.length;
    const combinations = ['D1', 'D7', 'D30'].flatMap((period) =>
      [null, 'REGISTRATION', 'RESET'].flatMap((feature) =>
        [null, true, false].map((success) => ({ period, feature, success })),
      ),
    );
    const query = `query ($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean) {
      userCredentialUsageDetails(period: $period, feature: $feature, success: $success) { totalCount }
    }`;
    const answers = await Promise.all(combinations.map((variables) => house.ask(query, variables)));
    expect(answers.map(({ status }) => status)).toEqual(new Array(27).fill(200));
    const representations = Array.from({ length: 1000 }, (_, index) => ({
      __typename: 'User',
      userPrincipalName: `USER${index}@contoso.com`,
    }));
    const { body } = await house.ask(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on User { userPrincipalName credentialUsage(first: 0) { totalCount } }
        }
      }`,
      { representations },
    );
    expect(body).toHaveProperty('data._entities.length', 1000);
    expect(body).toHaveProperty('data._entities.39.credentialUsage.totalCount', 1);
    expect(body).toHaveProperty('data._entities.999.credentialUsage.totalCount', 0);
    expect(house.calls.length).toBe(callsOfTheSweep);
  });

  it('shows new events after a refresh that nobody asked for', async () => {
    let rows = rowsOf(5);
    const house = await startReadyHouse({ rows: () => rows });
    rows = [someRow({ id: 'late', eventDateTime: '2026-03-02T11:59:30Z' }), ...rows];
    await house.clock.advance(15 * MINUTE);
    await house.until(async () =>
      JSON.stringify((await house.ask(FIRST_PAGE)).body).includes('late'),
    );
  });

  it('goes on with the old snapshot, labelled, when Graph goes away', async () => {
    const house = await startReadyHouse({ rows: () => rowsOf(5) });
    const before = await house.ask(FIRST_PAGE);
    await house.closeMsgraph();
    await house.clock.advance(15 * MINUTE);
    await house.until(
      async () => JSON.stringify((await house.ask(FIRST_PAGE)).body).includes('FAILING'),
      SECOND,
    );
    const after = await house.ask(FIRST_PAGE);
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({
      data: dataOf(before.body),
      extensions: { report: { state: 'FAILING', cause: 'UPSTREAM_UNREACHABLE' } },
    });
    const { body } = await house.ask('{ credentialUsageReport { notice ageSeconds } }');
    expect(body).toHaveProperty(
      'data.credentialUsageReport.notice',
      expect.stringContaining('Graph'),
    );
  });

  it("gives a refusal of Graph's as ours, never as the caller's, and without Graph's words", async () => {
    const house = await startHouse({ rows: () => rowsOf(5), emulator: { permissions: [] } });
    await house.until(
      async () => JSON.stringify((await house.ask(FIRST_PAGE)).body).includes('UPSTREAM_FORBIDDEN'),
      SECOND,
    );
    const { status, body, headers } = await house.ask(FIRST_PAGE);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { userCredentialUsageDetails: null },
      errors: [{ extensions: { code: 'UPSTREAM_FORBIDDEN', reason: 'PERMISSION' } }],
    });
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(JSON.stringify(body)).not.toContain('Calling principal');
    expect((await fetch(`${house.gateway.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${house.gateway.url}/livez`)).status).toBe(200);
  });

  it('keeps two events of one user apart in the report whose id names the user', async () => {
    const rows = [
      someRow({ id: 'a', userId: 'u', eventDateTime: '2026-03-02T08:00:00Z' }),
      someRow({ id: 'b', userId: 'u', eventDateTime: '2026-03-02T09:00:00Z' }),
    ];
    const house = await startReadyHouse({
      rows: () => rows,
      settings: { GRAPH_REPORT: 'userEventsSummary' },
    });
    const { body } = await house.ask('{ userCredentialUsageDetails { nodes { id sourceId } } }');
    expect(body).toMatchObject({
      data: { userCredentialUsageDetails: { nodes: [{ sourceId: 'u' }, { sourceId: 'u' }] } },
    });
    expect(JSON.stringify(body)).toMatch(/"id":"(?!u")/);
  });

  it('derives ids and cursors from SECRET_KEY_FILE: alike where it is the same, and unlike where it is not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-'));
    const answerWith = async (byte: number) => {
      const file = join(directory, `key-${byte}`);
      writeFileSync(file, Buffer.alloc(32, byte).toString('base64'));
      const house = await startReadyHouse({
        rows: () => rowsOf(2),
        settings: { GRAPH_REPORT: 'userEventsSummary', SECRET_KEY_FILE: file },
      });
      const { body } = await house.ask(
        '{ userCredentialUsageDetails { edges { cursor node { id } } } }',
      );
      return JSON.stringify(dataOf(body));
    };
    const first = await answerWith(1);
    expect(await answerWith(1)).toBe(first);
    expect(await answerWith(2)).not.toBe(first);
    rmSync(directory, { recursive: true });
  });

  it('loses no good row to a bad one, and says how many were put aside', async () => {
    const rows = [...rowsOf(40), someRow({ id: 'bad', eventDateTime: '2026-02-30T00:00:00Z' })];
    const house = await startReadyHouse({ rows: () => [...rows, someRow({ id: null })] });
    const { body } = await house.ask('{ credentialUsageReport { rowCount notice } }');
    expect(body).toMatchObject({ data: { credentialUsageReport: { rowCount: 40 } } });
    expect(JSON.stringify(body)).toContain('2 row(s)');
  });

  it('takes a report without a row for what it is, and names the successor and the opt-in', async () => {
    const house = await startReadyHouse({ rows: () => rowsOf(5), emulator: { report: 'retired' } });
    const { body } = await house.ask('{ credentialUsageReport { rowCount isComplete notice } }');
    expect(body).toMatchObject({
      data: { credentialUsageReport: { rowCount: 0, isComplete: true } },
    });
    expect(JSON.stringify(body)).toMatch(/GRAPH_REPORT=userEventsSummary.*Usage & insights/);
  });

  it('keeps the good rows when a refresh brings none that can be read', async () => {
    let rows: readonly TenantRow[] = rowsOf(5);
    const house = await startReadyHouse({ rows: () => rows });
    rows = rowsOf(5).map(({ feature, ...row }) => ({ ...row, featureType: feature }));
    await house.clock.advance(15 * MINUTE);
    await house.until(
      async () => JSON.stringify((await house.ask(FIRST_PAGE)).body).includes('FAILING'),
      SECOND,
    );
    const { body } = await house.ask(FIRST_PAGE);
    expect(body).toMatchObject({
      data: { userCredentialUsageDetails: { totalCount: 5 } },
      extensions: { report: { cause: 'UPSTREAM_BAD_RESPONSE' } },
    });
  });

  it('expires what it can no longer refresh', async () => {
    const settings = { REPORT_EXPIRE_AFTER: '20m' };
    const house = await startReadyHouse({ rows: () => rowsOf(5), settings });
    await house.closeMsgraph();
    await house.clock.advance(20 * MINUTE);
    await house.until(
      async () =>
        JSON.stringify((await house.ask(FIRST_PAGE)).body).includes('UPSTREAM_UNREACHABLE'),
      SECOND,
    );
  });

  it('writes no name, token or query of anybody to its log', async () => {
    const house = await startReadyHouse({ rows: () => rowsOf(50) });
    await house.ask(FIRST_PAGE, { first: -1 });
    await house.ask(
      '{ credentialUsageUser(userPrincipalName: "user1@contoso.com") { userDisplayName } }',
    );
    const log = house.logLines.join('');
    expect(log).toContain('upstream call');
    expect(log).not.toMatch(/contoso|Adele|Bearer|skiptoken|userPrincipalName/i);
  });
});
