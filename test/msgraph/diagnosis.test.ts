import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/msgraph/diagnosis.js';
import type { ReportFilter } from '../../src/msgraph/sources.js';
import { createFakeClock } from '../support/fake-clock.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

let started: StartedClient | undefined;
afterEach(() => started?.close());

async function start(): Promise<StartedClient> {
  started = await startClient();
  return started;
}

function findings({ msgraph: { baseUrl }, ...all }: StartedClient, filter?: ReportFilter) {
  return diagnose({ ...all, baseUrl, ...(filter === undefined ? {} : { filter }) });
}

/** What was found about the two reports. */
async function reportFindings(...args: Parameters<typeof findings>) {
  return (await findings(...args)).slice(-2);
}

/** What was found about one subject. */
async function findingOf(subject: string, all: StartedClient) {
  return (await findings(all)).find((finding) => finding.subject === subject);
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
    await reportFindings(all);
    expect(all.msgraph.calls.map(({ url }) => url)).toEqual([
      '/beta/reports/userCredentialUsageDetails',
      '/beta/reports/authenticationMethods/userEventsSummary?$top=1000',
    ]);
  });

  it('says how many rows came and how new they are, and names nobody', async () => {
    const all = await start();
    all.msgraph.script({ body: { value: [OLDER, NEWER, OLDER] } });
    const [old] = await reportFindings(all);
    expect(old).toEqual({
      subject: 'userCredentialUsageDetails',
      grade: 'good',
      found:
        '3 rows came, the newest event among them is of 2026-03-01T08:00:00.000Z. That is all there are.',
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
    const [old, successor] = await reportFindings(all);
    expect(old?.found).toMatch(/More pages follow/);
    expect(successor).toMatchObject({
      grade: 'good',
      found: expect.stringMatching(/more pages follow/),
    });
  });

  it('takes the old report without rows for retired, and points to its successor', async () => {
    const all = await start();
    const [old, successor] = await reportFindings(all);
    expect(old).toMatchObject({
      grade: 'BAD',
      fix: expect.stringMatching(/GRAPH_REPORT=userEventsSummary/),
    });
    expect(successor).toMatchObject({ grade: 'warn', found: expect.stringMatching(/no rows/) });
  });

  it('asks whether Graph knows a user', async () => {
    const all = await start();
    const [old] = await reportFindings(all, { userPrincipalName: "o'neil@contoso.com" });
    expect(old).toMatchObject({ grade: 'warn', found: expect.stringMatching(/no such row/) });
    const asked = all.msgraph.calls.map(({ url }) =>
      new URL(url, all.msgraph.baseUrl).searchParams.get('$filter'),
    );
    const clause = "userPrincipalName eq 'o''neil@contoso.com'";
    expect(asked).toEqual([clause, clause]);
  });

  it.each([
    [500, 'feature', 'BAD', /^500 of the 1000 rows of the first page cannot be read \(FEATURE\), and above 5 % nothing of it is served\.$/, /GRAPH_BASE_URL .*newer gateway/],
    [51, 'id', 'BAD', /^51 of the 1000 .*\(ID\)/, /GRAPH_BASE_URL .*newer gateway/],
    [50, 'feature', 'warn', /^950 rows came, .* 50 of the 1000 rows .*\(FEATURE\), and only the others/, /newer gateway/],
    [1000, 'id', 'BAD', /^1000 of the 1000 /, /GRAPH_BASE_URL/],
  ])('measures unreadable rows as a sweep does: %d of 1000 for want of %s are %s', async (count, field, grade, found, fix) => {
    const all = await start();
    const value = Array.from({ length: 1000 }, (_, index) =>
      index < count ? { ...NEWER, [field]: null } : NEWER,
    );
    all.msgraph.script({ body: { value } });
    const [old] = await reportFindings(all);
    expect(old).toMatchObject({ grade, found: expect.stringMatching(found), fix: expect.stringMatching(fix) });
  }); // prettier-ignore

  it('does not judge the report by the few rows that a filter picks', async () => {
    const all = await start();
    all.msgraph.script({ body: { value: [{}, null] } });
    const [old] = await reportFindings(all, { userPrincipalName: 'alice@contoso.com' });
    expect(old).toMatchObject({
      grade: 'warn',
      found: expect.stringMatching(/^No row came that can be read\. .*2 of the 2 rows/),
    });
  });

  it.each([
    [
      { authMethod: 'MOBILE_SMS' },
      /mobileSMS; MOBILE_SMS is the spelling of this gateway's schema/,
    ],
    [{ userPrincipalName: 'alice' }, /whole userPrincipalName/],
  ])('blames the filter %j, not the gateway, when Graph refuses it', async (filter, fix) => {
    const all = await start();
    all.msgraph.script({ status: 400, body: { error: { code: 'BadRequest', message: 'SECRET' } } });
    const [old, successor] = await reportFindings(all, filter);
    expect(old).toMatchObject({
      grade: 'BAD',
      found: 'Microsoft Graph does not take this filter.',
      fix: expect.stringMatching(fix),
    });
    expect(successor?.found).toBe(old?.found);
  });

  it('names for each report the permission that is missing', async () => {
    const all = await start();
    const body = { error: { code: 'Authentication_MSGraphPermissionMissing', message: 'SECRET' } };
    all.msgraph.script({ status: 403, body });
    const [old, successor] = await reportFindings(all);
    expect(old).toMatchObject({
      grade: 'BAD',
      fix: expect.stringMatching(
        /permission Reports\.Read\.All .*add AuditLog\.Read\.All, and last Directory\.Read\.All\.$/,
      ),
    });
    expect(successor?.fix).toMatch(/permission AuditLog\.Read\.All .*add Directory\.Read\.All\.$/);
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
    [{ status: 429, headers: { 'retry-after': '1000' } }, /again in 17 minutes/],
    [{ status: 429, headers: { 'retry-after': '3600' } }, /again in 60 minutes/],
    [{ status: 503 }, /service health/],
    [{ status: 302, headers: { location: 'https://evil.example/' } }, /GRAPH_BASE_URL/],
    [{ status: 400 }, /report it/],
  ])('names the fix for %j', async (answer, fix) => {
    const all = await start();
    all.msgraph.script(answer);
    const [old] = await reportFindings(all);
    expect(old).toMatchObject({ grade: 'BAD', fix: expect.stringMatching(fix) });
  });

  it('finds out a link that a sweep could not follow, even behind an empty page', async () => {
    const all = await start();
    all.msgraph.script({
      body: { value: [], '@odata.nextLink': 'https://evil.example/beta/reports/x' },
    });
    expect((await reportFindings(all))[0]).toMatchObject({ grade: 'BAD' });
  });

  it.each([
    [404, 'Microsoft Graph has no such report at this address (status 404).'],
    [410, 'Microsoft Graph no longer has the report that is asked for (status 410).'],
  ])('points to the other report when one of them is answered with %d', async (status, found) => {
    const all = await start();
    all.msgraph.script({ status, body: {} }, { body: { value: [NEWER] } });
    expect((await reportFindings(all))[0]).toMatchObject({
      grade: 'BAD',
      found,
      fix: expect.stringContaining('GRAPH_REPORT'),
    });
  });

  it('blames the address when neither report is there', async () => {
    const all = await start();
    all.msgraph.script({ status: 404, body: {} }, { status: 404, body: {} });
    for (const { grade, found, fix } of await reportFindings(all)) {
      expect(grade).toBe('BAD');
      // Nothing of the other report, which does not answer either.
      expect(found).toBe('Microsoft Graph has no such report at this address (status 404).');
      expect(fix).toContain('/beta');
    }
  });

  it('names the permission for a refusal whose reason nobody knows', async () => {
    const all = await start();
    all.msgraph.script({ status: 403, body: { error: { code: 'UnknownError' } } });
    expect((await reportFindings(all))[0]?.fix).toContain('Reports.Read.All');
  });

  it('asks for the other report when one of them fails again and again', async () => {
    const all = await start();
    const down = { status: 503 };
    all.msgraph.script(down, down, down, { body: { value: [NEWER] } });
    const [old, successor] = await reportFindings(all);
    expect([old?.grade, successor?.grade]).toEqual(['BAD', 'good']);
  });

  it('does not take being called off for a finding', async () => {
    const all = await start();
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(findings({ ...all, signal })).rejects.toThrow('called off');
  });
});

describe('what is in the way of both reports', () => {
  const unread = (why: string) => [
    { grade: 'BAD', found: `not read: ${why}.` },
    { grade: 'BAD', found: `not asked: ${why}.` },
  ];

  it('is said once, with its fix, when no token can be had, and nothing is asked', async () => {
    started = await startClient({
      credential: {
        getToken: () => Promise.reject(new Error('AADSTS7000222: SECRET has expired')),
      },
    });
    const [token, reach, ...others] = await findings(started);
    expect(token).toEqual({
      subject: 'access token',
      grade: 'BAD',
      found:
        'The gateway gets no access token for Microsoft Graph (AADSTS7000222). The client secret has expired.',
      fix: expect.stringMatching(/^Make a new one/),
    });
    expect(reach).toMatchObject({ subject: 'Microsoft Graph', found: 'not asked: no token.' });
    expect(others.map(({ subject }) => subject)).not.toContain('clock');
    expect(others.slice(-2)).toMatchObject(unread('no token'));
    expect(started.msgraph.calls).toHaveLength(0);
  });

  it('is said once when the token is refused', async () => {
    const all = await start();
    all.msgraph.script({ status: 401, body: {} });
    const [token, reach, ...others] = await findings(all);
    expect(token).toMatchObject({
      grade: 'BAD',
      fix: expect.stringMatching(/GRAPH_CLOUD.*GRAPH_ACCESS_TOKEN/),
    });
    expect(reach).toMatchObject({ subject: 'Microsoft Graph', grade: 'good' });
    expect(others.slice(-2)).toMatchObject(unread('the token is refused'));
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it('is not taken for Graph when it sends a page of its own', async () => {
    const all = await start();
    all.msgraph.script({ headers: { 'content-type': 'text/html' }, body: '<p>Sign in</p>' });
    const [token, reach] = await findings(all);
    expect(token).toMatchObject({ grade: 'good', found: expect.stringMatching(/not known/) });
    expect(reach).toMatchObject({ grade: 'BAD', fix: expect.stringMatching(/proxy answers/) });
  });

  it('is said once when nothing answers', async () => {
    const all = await start();
    await all.msgraph.close();
    const why = 'Microsoft Graph cannot be reached';
    const [token, reach, ...others] = await findings(all);
    expect(token).toMatchObject({ grade: 'good', found: expect.stringMatching(/not known/) });
    expect(reach).toMatchObject({ grade: 'BAD', fix: expect.stringMatching(/reach the host/) });
    expect(others.slice(-2)).toMatchObject(unread(why));
    // One report's three attempts, and none for the other.
    expect(all.log).toHaveLength(3);
  });

  it.each([
    ['begins to answer', { headersMs: 50 }, () => undefined, /did not begin to answer in time/],
    ['sends a whole page', { totalMs: 50 }, (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    }, /did not send a whole page in time/],
  ])('is said once, and waited for once, when nothing %s in time', async (_what, timeouts, answer, found) => {
    const all = await startClient(timeouts);
    started = all;
    all.msgraph.script(answer);
    const [, reach, ...others] = await findings(all);
    expect(reach).toMatchObject({ grade: 'BAD', found: expect.stringMatching(found), fix: expect.stringMatching(/firewall or proxy/) });
    expect(others.slice(-2)).toMatchObject(unread('Microsoft Graph does not answer in time'));
    // One report's two attempts, and none for the other.
    expect(all.log).toHaveLength(2);
  }); // prettier-ignore
});

describe('the clock', () => {
  const noon = Date.parse('2026-03-02T12:00:00.000Z');

  it.each([
    [0, 'good', /agrees .* to 1 s/],
    [59, 'good', /agrees .* to 60 s/],
    [-61, 'warn', /is 61 s ahead of/],
    [3600, 'warn', /is 360[01] s behind/],
  ])('that of Graph being %d s ahead of ours, is %s', async (aheadSeconds, grade, found) => {
    started = await startClient({ clock: createFakeClock(noon) });
    const date = new Date(noon + aheadSeconds * 1000).toUTCString();
    started.msgraph.script({ headers: { date }, body: { value: [NEWER] } });
    const finding = await findingOf('clock', started);
    expect(finding).toMatchObject({ grade, found: expect.stringMatching(found) });
    expect(finding?.fix !== undefined).toBe(grade === 'warn');
  });
});

describe('the budget', () => {
  it('is said with what this check has used of it', async () => {
    started = await startClient({ budget: { calls: 4, windowMs: 10_000 } });
    expect(await findingOf('budget', started)).toMatchObject({
      grade: 'good',
      found: '2 calls made, never more than 4 in 10 s (GRAPH_BUDGET).',
    });
  });

  it('is warned of when Graph throttles, since others must be using it', async () => {
    const all = await start();
    all.msgraph.script({ status: 429, headers: { 'retry-after': '1' } }, { body: { value: [] } });
    expect(await findingOf('budget', all)).toMatchObject({
      grade: 'warn',
      found: expect.stringMatching(/3 calls made, no limit of ours .*throttled 1 of them.*shared/),
      fix: expect.stringMatching(/an app registration of its own/),
    });
  });
});
