import { describe, expect, it } from '@jest/globals';
import type { TenantRow } from '../../src/emulator/row.js';
import { NEW_REPORT, OLD_REPORT, someRow, tenantOf, emulatorsForTests } from './harness.js';

const start = emulatorsForTests();
const serve = (...rows: TenantRow[]) => start({ tenant: tenantOf(...rows) });

const idsOf = (rows: readonly TenantRow[]) => rows.map((row) => row['id']);
const ALL_MEMBERS = { Prefer: 'include-unknown-enum-members' };

describe('userCredentialUsageDetails', () => {
  it('names each activity by its own id and has no type on its rows', async () => {
    const { get, baseUrl } = await serve(someRow());
    const { rows, body } = await get(OLD_REPORT);
    expect(rows).toEqual([JSON.parse(JSON.stringify(someRow({ userId: undefined })))]);
    expect(body['@odata.context']).toBe(
      `${baseUrl}/reports/$metadata#Collection(microsoft.graph.getUserCredentialUsageDetails)`,
    );
  });

  it('orders by isSuccess, which is documented, and by nothing else', async () => {
    const { get } = await serve(
      someRow({ id: 'good' }),
      someRow({ id: 'bad', isSuccess: false }),
      someRow({ id: 'fine' }),
    );
    expect(idsOf((await get(`${OLD_REPORT}?$orderby=isSuccess`)).rows)).toEqual([
      'bad',
      'good',
      'fine',
    ]);
    expect(idsOf((await get(`${OLD_REPORT}?$orderby=isSuccess%20desc`)).rows).at(-1)).toBe('bad');
    expect((await get(`${OLD_REPORT}?$orderby=eventDateTime`)).status).toBe(400);
    expect((await get(`${OLD_REPORT}?$orderby=isSuccess%20up`)).status).toBe(400);
  });

  it('filters failureReason from its start', async () => {
    const { get } = await serve(someRow({ id: 'a', failureReason: 'User abandoned' }), someRow());
    const filter = encodeURIComponent("startswith(failureReason,'user ab')");
    expect(idsOf((await get(`${OLD_REPORT}?$filter=${filter}`)).rows)).toEqual(['a']);
  });

  it('returns no rows when it is retired, still checking the question', async () => {
    const { get } = await start({ report: 'retired' });
    expect(await get(OLD_REPORT)).toMatchObject({ status: 200, rows: [], nextLink: undefined });
    expect((await get(`${OLD_REPORT}?$filter=x`)).status).toBe(400);
    expect((await get(NEW_REPORT)).rows).toHaveLength(1000);
  });
});

describe('userEventsSummary', () => {
  it('names the user by id, the same for every event of theirs, and the type on each row', async () => {
    const { get, baseUrl } = await serve(
      someRow({ id: 'a', userId: 'user' }),
      someRow({ id: 'b', userId: 'user' }),
      someRow({ id: 'c', userId: undefined }),
    );
    const { rows, body } = await get(NEW_REPORT);
    expect(idsOf(rows)).toEqual(['user', 'user', 'c']);
    expect(rows[0]).not.toHaveProperty('userId');
    expect(rows[0]?.['@odata.type']).toBe('#microsoft.graph.userEventsSummary');
    expect(body['@odata.context']).toBe(
      `${baseUrl}/$metadata#reports/authenticationMethods/userEventsSummary`,
    );
  });

  it('orders by the names, without case, in both directions', async () => {
    const { get } = await serve(
      someRow({ userId: 'b', userPrincipalName: 'Beth@contoso.com' }),
      someRow({ userId: 'a', userPrincipalName: 'adam@contoso.com' }),
    );
    const path = `${NEW_REPORT}?$orderby=userPrincipalName`;
    expect(idsOf((await get(path)).rows)).toEqual(['a', 'b']);
    expect(idsOf((await get(`${path}%20desc`)).rows)).toEqual(['b', 'a']);
  });

  it('filters failureReason by eq only', async () => {
    const { get } = await serve(someRow({ userId: 'a', failureReason: 'Oh' }), someRow());
    const filter = encodeURIComponent("failureReason eq 'oh'");
    expect(idsOf((await get(`${NEW_REPORT}?$filter=${filter}`)).rows)).toEqual(['a']);
    const prefix = encodeURIComponent("startswith(failureReason,'o')");
    expect((await get(`${NEW_REPORT}?$filter=${prefix}`)).status).toBe(400);
  });
});

describe.each([OLD_REPORT, NEW_REPORT])('%s', (report) => {
  it('hides members newer than the sentinel from clients that did not ask for them', async () => {
    const members = ['appPassword', 'externalAuthMethod', 'qrCode', 'notYetInvented'];
    const { get } = await serve(...members.map((authMethod) => someRow({ authMethod })));
    const { rows, headers } = await get(report);
    expect(rows.map((row) => row['authMethod'])).toEqual([
      'appPassword',
      'unknownFutureValue',
      'unknownFutureValue',
      'unknownFutureValue',
    ]);
    expect(headers.get('preference-applied')).toBeNull();
    const shown = await get(report, {
      Prefer: 'odata.maxpagesize=5, Include-Unknown-Enum-Members',
    });
    expect(shown.rows.map((row) => row['authMethod'])).toEqual(members);
    expect(shown.headers.get('preference-applied')).toBe(ALL_MEMBERS.Prefer);
  });

  it('filters by what a row holds, shown or hidden', async () => {
    const { get } = await serve(someRow({ authMethod: 'sms' }), someRow());
    const filter = encodeURIComponent("authMethod eq 'sms'");
    expect((await get(`${report}?$filter=${filter}`)).rows).toHaveLength(1);
  });

  it('selects known properties and refuses others', async () => {
    const { get, baseUrl } = await serve(someRow());
    const { rows, body } = await get(`${report}?$select=feature,%20isSuccess`, ALL_MEMBERS);
    const names = Object.keys(rows[0] ?? {}).filter((name) => !name.startsWith('@'));
    expect(names).toEqual(['feature', 'isSuccess']);
    expect(String(body['@odata.context'])).toMatch(/\(feature,isSuccess\)$/);
    expect(String(body['@odata.context']).startsWith(baseUrl)).toBe(true);
    for (const name of ['userId', 'nothing', '', '*']) {
      expect((await get(`${report}?$select=feature,${name}`)).status).toBe(400);
    }
  });

  it('takes the options of a query with or without their dollar sign', async () => {
    const { get } = await start();
    expect((await get(`${report}?top=2`)).rows).toHaveLength(2);
    expect((await get(`${report}?$top=2`)).rows).toHaveLength(2);
  });

  it.each(['0', '1001', '-1', '1e2', '', '5.0'])('refuses $top=%s', async (top) => {
    expect((await (await start()).get(`${report}?$top=${top}`)).status).toBe(400);
  });

  it.each(['$skip=1', '$count=true', '$search=x', '$expand=x', '$nothing=1', '$top=1&top=2'])(
    'refuses %s',
    async (query) => {
      expect((await (await start()).get(`${report}?${query}`)).status).toBe(400);
    },
  );

  it("ignores options that are the client's own", async () => {
    const { status, rows } = await (await start()).get(`${report}?period=D7&$top=1`);
    expect({ status, rows: rows.length }).toEqual({ status: 200, rows: 1 });
  });

  it('reads %20 as a space and a plus sign as a plus sign', async () => {
    const { get } = await serve(someRow({ userPrincipalName: 'adele+test@contoso.com' }));
    const found = await get(`${report}?$filter=userPrincipalName%20eq%20'adele+test@contoso.com'`);
    expect(found.rows).toHaveLength(1);
    expect((await get(`${report}?$filter=isSuccess+eq+true`)).status).toBe(400);
  });

  it('serves rows as they are, even if they are wrong', async () => {
    const wrong = { id: 7, feature: null, authMethod: ['email'] };
    const { rows } = await (await serve({ ...wrong })).get(report);
    expect(rows[0]).toMatchObject(wrong);
  });
});
