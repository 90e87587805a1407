import { describe, expect, it } from '@jest/globals';
import type { TenantRow } from '../../src/emulator/row.js';
import { OLD_REPORT, readToTheEnd, someRow, tenantOf, emulatorsForTests } from './harness.js';

const start = emulatorsForTests();

const SUMMARY = '/reports/getCredentialUsageSummary';
const ACTIVITY = '/reports/authenticationMethods/userRegistrationActivity';
const ALL_MEMBERS = { Prefer: 'include-unknown-enum-members' };

/** `feature method successes failures` of each row. */
const countsOf = (rows: readonly TenantRow[]) =>
  rows.map((row) =>
    ['feature', 'authMethod', 'successfulActivityCount', 'failureActivityCount']
      .map((name) => String(row[name]))
      .join(' '),
  );

/** The clock stands at 2026-03-02T12:00:00Z. */
const ROWS = [
  someRow({ eventDateTime: '2026-03-02T12:00:00Z' }),
  someRow({ eventDateTime: '2026-03-01T12:00:00Z', isSuccess: false }),
  someRow({ eventDateTime: '2026-03-01T11:59:59Z' }),
  someRow({ eventDateTime: '2026-02-20T00:00:00Z', feature: 'registration', authMethod: 'sms' }),
  someRow({ eventDateTime: '2026-03-02T12:00:01Z' }),
  someRow({ eventDateTime: 'never' }),
];

describe('getCredentialUsageSummary', () => {
  it.each([
    ['D1', ['reset email 1 1']],
    ['D7', ['reset email 2 1']],
    ['D30', ['reset email 2 1', 'registration sms 1 0']],
  ])('counts the events of %s by feature and method', async (period, expected) => {
    const { get } = await start({ tenant: tenantOf(...ROWS) });
    const { rows } = await get(`${SUMMARY}(period='${period}')`, ALL_MEMBERS);
    expect(countsOf(rows)).toEqual(expected);
  });

  it('agrees with the rows of the report', async () => {
    const { get } = await start();
    const details = (await readToTheEnd(get, OLD_REPORT)).flatMap((page) => page.rows);
    const { rows } = await get(`${SUMMARY}(period='D30')`);
    const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);
    expect(sum('successfulActivityCount')).toBe(details.filter((row) => row['isSuccess']).length);
    expect(sum('failureActivityCount')).toBe(details.filter((row) => !row['isSuccess']).length);
  });

  it('takes the period in any case and gives its context', async () => {
    const { get, baseUrl } = await start();
    const lower = await get(`${SUMMARY}(period='d7')`);
    expect(lower.rows).toEqual((await get(`${SUMMARY}(period='D7')`)).rows);
    expect(lower.body['@odata.context']).toBe(
      `${baseUrl}/reports/$metadata#Collection(microsoft.graph.getCredentialUsageSummary)`,
    );
  });

  it.each(['', '()', "(period='D2')", '(period=D7)', "(period='')", "(span='D7')"])(
    'refuses %s',
    async (parameters) => {
      const { status } = await (await start()).get(`${SUMMARY}${parameters}`);
      expect(status).toBe(400);
    },
  );

  it('filters by feature and by nothing else', async () => {
    const { get } = await start({ tenant: tenantOf(...ROWS) });
    const path = `${SUMMARY}(period='D30')`;
    const { rows } = await get(`${path}?$filter=feature%20eq%20'registration'`, ALL_MEMBERS);
    expect(countsOf(rows)).toEqual(['registration sms 1 0']);
    expect((await get(`${path}?$filter=authMethod%20eq%20'email'`)).status).toBe(400);
    expect((await get(`${path}?$top=1`)).status).toBe(400);
  });

  it('hides newer members from clients that did not ask for them', async () => {
    const { get } = await start({ tenant: tenantOf(...ROWS) });
    const { rows } = await get(`${SUMMARY}(period='D30')`);
    expect(countsOf(rows)).toContain('registration unknownFutureValue 1 0');
  });

  it('returns no rows when it is retired', async () => {
    const { get } = await start({ report: 'retired' });
    expect(await get(`${SUMMARY}(period='D30')`)).toMatchObject({ status: 200, rows: [] });
  });
});

describe('userRegistrationActivity', () => {
  it('lists the documented methods even where nothing happened, and others where it did', async () => {
    const { get } = await start({ tenant: tenantOf(...ROWS, someRow({ authMethod: 'fido' })) });
    const { rows } = await get(`${ACTIVITY}(period='d7')`, ALL_MEMBERS);
    const counts = countsOf(rows);
    expect(counts.filter((text) => text.startsWith('registration '))).toHaveLength(17);
    expect(counts.filter((text) => text.startsWith('reset '))).toHaveLength(9);
    expect(counts).toContain('reset email 2 1');
    expect(counts).toContain('reset fido 1 0');
    expect(counts).toContain('registration fido2SecurityKey 0 0');
  });

  it('gives each row a type and an id of its own, the same each time', async () => {
    const { get } = await start();
    const { rows } = await get(`${ACTIVITY}(period='d30')`);
    expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
    expect(rows[0]?.['@odata.type']).toBe('#microsoft.graph.userRegistrationActivitySummary');
    const again = await get(`${ACTIVITY}(period='d30')`);
    expect(again.rows.map((row) => row['id'])).toEqual(rows.map((row) => row['id']));
  });

  it('needs a period and takes no options', async () => {
    const { get } = await start();
    expect((await get(ACTIVITY)).status).toBe(400);
    expect((await get(`${ACTIVITY}(period='d1')?$filter=feature%20eq%20'reset'`)).status).toBe(400);
  });
});
