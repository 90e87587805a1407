import { afterEach, describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/msgraph/diagnosis.js';
import type { ReportFilter } from '../../src/msgraph/sources.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

let started: StartedClient | undefined;
afterEach(() => started?.close());

async function start(): Promise<StartedClient> {
  started = await startClient();
  return started;
}

function findings({ client, msgraph, signal }: StartedClient, filter?: ReportFilter) {
  const baseUrl = msgraph.baseUrl;
  return diagnose({ client, baseUrl, signal, ...(filter === undefined ? {} : { filter }) });
}

const ROW = {
  id: '1',
  feature: 'reset',
  userPrincipalName: 'alice@contoso.com',
  isSuccess: true,
  authMethod: 'email',
};
const OLDER = { ...ROW, eventDateTime: '2026-02-28T08:00:00Z' };
const NEWER = { ...ROW, eventDateTime: '2026-03-01T08:00:00Z' };

describe('diagnose', () => {
  it('asks for one page of either report', async () => {
    const all = await start();
    await findings(all);
    expect(all.msgraph.calls.map(({ url }) => url)).toEqual([
      '/beta/reports/userCredentialUsageDetails',
      '/beta/reports/authenticationMethods/userEventsSummary?$top=1000',
    ]);
  });

  it('says how many rows came and how new they are, and names nobody', async () => {
    const all = await start();
    all.msgraph.script({ body: { value: [OLDER, NEWER, OLDER, {}] } });
    const [old] = await findings(all);
    expect(old).toEqual({
      source: 'userCredentialUsageDetails',
      ok: true,
      found:
        '3 rows came, the newest event among them is of 2026-03-01T08:00:00.000Z. That is all there are. ' +
        '1 more cannot be read (ID).',
      fix: undefined,
    });
  });

  it('says that more pages follow', async () => {
    const all = await start();
    const nextLink = `${all.msgraph.baseUrl.href}/reports/x`;
    all.msgraph.script(
      { body: { value: [NEWER], '@odata.nextLink': nextLink } },
      { body: { value: [], '@odata.nextLink': nextLink } },
    );
    const [old, successor] = await findings(all);
    expect(old?.found).toMatch(/More pages follow/);
    expect(successor).toMatchObject({
      ok: true,
      found: expect.stringMatching(/more pages follow/),
    });
  });

  it('takes the old report without rows for retired, and points to its successor', async () => {
    const all = await start();
    const [old, successor] = await findings(all);
    expect(old).toMatchObject({
      ok: false,
      fix: expect.stringMatching(/GRAPH_REPORT=userEventsSummary/),
    });
    expect(successor).toMatchObject({ ok: true, found: expect.stringMatching(/no rows/) });
  });

  it('asks whether Graph knows a user', async () => {
    const all = await start();
    const [old] = await findings(all, { userPrincipalName: "o'neil@contoso.com" });
    expect(old).toMatchObject({ ok: true, found: expect.stringMatching(/no such row/) });
    const asked = all.msgraph.calls.map(({ url }) =>
      new URL(url, all.msgraph.baseUrl).searchParams.get('$filter'),
    );
    const clause = "userPrincipalName eq 'o''neil@contoso.com'";
    expect(asked).toEqual([clause, clause]);
  });

  it('says so when none of the rows can be read', async () => {
    const all = await start();
    all.msgraph.script({ body: { value: [{}, null] } });
    const [old] = await findings(all);
    expect(old).toMatchObject({ ok: false, found: '2 rows came, but none can be read (ID, ROW).' });
  });

  it('names for each report the permission that is missing', async () => {
    const all = await start();
    const body = { error: { code: 'Authentication_MSGraphPermissionMissing', message: 'SECRET' } };
    all.msgraph.script({ status: 403, body });
    const [old, successor] = await findings(all);
    expect(old).toMatchObject({
      ok: false,
      fix: expect.stringMatching(/permission Reports\.Read\.All/),
    });
    expect(successor?.fix).toMatch(/permission AuditLog\.Read\.All .*consent\.$/);
  });

  it.each([
    [
      { status: 403, body: { error: { code: 'Authentication_RequestFromUnsupportedUserRole' } } },
      /Reports Reader/,
    ],
    [
      {
        status: 403,
        body: { error: { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' } },
      },
      /P1 or P2/,
    ],
    [{ status: 403, body: {} }, /Reports.Read.All/],
    [{ status: 404, body: {} }, /\/beta/],
    [{ status: 401, body: {} }, /GRAPH_CLOUD.*GRAPH_ACCESS_TOKEN/],
    [{ status: 429, headers: { 'retry-after': '1000' } }, /again in 1000 seconds/],
    [{ status: 503 }, /service health/],
    [{ status: 302, headers: { location: 'https://evil.example/' } }, /GRAPH_BASE_URL/],
    [{ status: 400 }, /report it/],
  ])('names the fix for %j', async (answer, fix) => {
    const all = await start();
    all.msgraph.script(answer);
    const [old] = await findings(all);
    expect(old).toMatchObject({ ok: false, fix: expect.stringMatching(fix) });
  });

  it('finds out a link that a sweep could not follow, even behind an empty page', async () => {
    const all = await start();
    all.msgraph.script({
      body: { value: [], '@odata.nextLink': 'https://evil.example/beta/reports/x' },
    });
    expect((await findings(all))[0]).toMatchObject({ ok: false });
  });

  it('points to the other report when one of them is gone', async () => {
    const all = await start();
    all.msgraph.script({ status: 404, body: {} }, { body: { value: [NEWER] } });
    expect((await findings(all))[0]).toMatchObject({
      ok: false,
      fix: expect.stringContaining('GRAPH_REPORT'),
    });
  });

  it('blames the address when neither report is there', async () => {
    const all = await start();
    all.msgraph.script({ status: 404, body: {} }, { status: 404, body: {} });
    for (const { ok, fix } of await findings(all)) {
      expect(ok).toBe(false);
      expect(fix).toContain('/beta');
    }
  });

  it('names the permission for a refusal whose reason nobody knows', async () => {
    const all = await start();
    all.msgraph.script({ status: 403, body: { error: { code: 'UnknownError' } } });
    expect((await findings(all))[0]?.fix).toContain('Reports.Read.All');
  });

  it('names the fix when nothing answers', async () => {
    const all = await start();
    await all.msgraph.close();
    const [old] = await findings(all);
    expect(old).toMatchObject({ ok: false, fix: expect.stringMatching(/reach the host/) });
  });

  it('does not take being called off for a finding', async () => {
    const all = await start();
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(findings({ ...all, signal })).rejects.toThrow('called off');
  });
});
