import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SettingsError } from '../../src/errors.js';
import { createMsgraphClient } from '../../src/msgraph/client.js';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import type { Impostor } from './impostor.js';
import { startImpostor } from './impostor.js';
import { createSkippingClock } from './skipping-clock.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

const ROWS = [{ id: '1' }, { id: '2' }];
const PAGE = { body: { '@odata.context': 'x', value: ROWS } };
const NOON_MS = Date.parse('2026-03-02T12:00:00.000Z');
const THROTTLE = { status: 429, headers: { 'retry-after': '7' } };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(...options: Parameters<typeof startClient>): Promise<StartedClient> {
  const all = await startClient(...options);
  closers.push(() => all.close());
  return all;
}

/** An impostor that is gone when the test is over. */
async function impostor(says: string): Promise<Impostor> {
  const started = await startImpostor(says);
  closers.push(() => started.close());
  return started;
}

/** The first page of the old report. */
function getPage({ client, msgraph, signal }: StartedClient) {
  return client.getPage(
    reportUrl(msgraph.baseUrl, REPORT_SOURCES.userCredentialUsageDetails),
    signal,
  );
}

function refusal(status: number, code: string) {
  const message = 'UPSTREAM-TEXT for alice@contoso.com';
  return { status, body: { error: { code, message, innerError: { 'request-id': 'r' } } } };
}

describe('a call', () => {
  it('brings the rows of a page and its link as given', async () => {
    const all = await start();
    const nextLink = `${all.msgraph.baseUrl.href}/reports/x?$skiptoken=a'b c`;
    all.msgraph.script({ body: { value: ROWS, '@odata.nextLink': nextLink } });
    expect(await getPage(all)).toMatchObject({ value: ROWS, nextLink });
  });

  it('asks for newer enumeration members, and sends its own id, fresh each time', async () => {
    const all = await start();
    await getPage(all);
    await getPage(all);
    const [first, second] = all.msgraph.calls.map(({ headers }) => headers);
    expect(first).toMatchObject({
      authorization: 'Bearer token-1',
      prefer: 'include-unknown-enum-members',
      accept: 'application/json',
      'user-agent': 'credential-usage-gateway/test',
      'client-request-id': expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    });
    expect(second?.['prefer']).toBe('include-unknown-enum-members');
    expect(second?.['client-request-id']).not.toBe(first?.['client-request-id']);
  });

  it('sends nothing but the headers that Graph needs', async () => {
    const all = await start();
    await getPage(all);
    expect(Object.keys(all.msgraph.calls[0]?.headers ?? {}).sort()).toEqual([
      ...['accept', 'accept-encoding', 'authorization', 'client-request-id', 'connection', 'host'],
      ...['prefer', 'user-agent'],
    ]);
  });

  it('keeps within the budget', async () => {
    const all = await start({ budget: { calls: 2, windowMs: 10 * SECOND } });
    for (let page = 0; page < 5; page += 1) await getPage(all);
    const atMs = all.msgraph.calls.map((call) => call.atMs);
    expect(atMs).toEqual([0, 0, 10_001, 10_001, 20_002]);
  });

  it('is told to the log without query, token or body', async () => {
    const all = await start();
    all.msgraph.script({ body: PAGE.body, headers: { 'request-id': 'abc-123' } });
    const url = reportUrl(all.msgraph.baseUrl, REPORT_SOURCES.userEventsSummary, {
      userPrincipalName: 'alice@contoso.com',
    });
    await all.client.getPage(url, all.signal);
    expect(all.log).toEqual([
      {
        path: '/beta/reports/authenticationMethods/userEventsSummary',
        attempt: 1,
        status: 200,
        error: undefined,
        durationMs: expect.any(Number),
        bytes: JSON.stringify(PAGE.body).length,
        clientRequestId: all.msgraph.calls[0]?.headers['client-request-id'],
        requestId: 'abc-123',
        budgetRemaining: 2_147_483_647,
        breaker: 'CLOSED',
      },
    ]);
    expect(JSON.stringify(all.log)).not.toMatch(/alice|token-1|filter/);
  });

  it('goes nowhere but below the configured reports', async () => {
    const all = await start();
    const elsewhere = await start();
    const url = reportUrl(elsewhere.msgraph.baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
    await expect(all.client.getPage(url, all.signal)).rejects.toMatchObject({
      reason: 'FOREIGN_LINK',
    });
    expect(elsewhere.msgraph.connections).toBe(0);
  });

  it('shows no token but that of its own tenant, whoever else calls from this process', async () => {
    const contoso = await start({ tokens: ['of-contoso'] });
    const fabrikam = await start({ tokens: ['of-fabrikam'] });
    await Promise.all([contoso, fabrikam, contoso, fabrikam].map((all) => getPage(all)));
    const shownTo = ({ msgraph }: StartedClient) => [
      ...new Set(msgraph.calls.map(({ headers }) => headers.authorization)),
    ];
    expect([shownTo(contoso), shownTo(fabrikam)]).toEqual([['Bearer of-contoso'], ['Bearer of-fabrikam']]); // prettier-ignore
  });

  it('does not begin when it would carry a token in the clear to another machine', async () => {
    const { pacer, clock } = await start();
    const begin = () =>
      createMsgraphClient({
        baseUrl: new URL('http://graph.example/beta'),
        token: { get: () => Promise.resolve('token-1'), invalidate: () => undefined },
        pacer,
        clock,
        random: () => 0.5,
        userAgent: 'test',
      });
    expect(begin).toThrow(SettingsError);
    expect(begin).toThrow(/^GRAPH_BASE_URL: is neither https/);
  });

  it('ends with the reason of who gives up, without another attempt', async () => {
    const all = await start();
    const aborter = new AbortController();
    all.msgraph.script(() => {
      aborter.abort(new Error('the gateway stops'));
    });
    await expect(getPage({ ...all, signal: aborter.signal })).rejects.toThrow('the gateway stops');
    expect(all.msgraph.calls).toHaveLength(1);
  });
});

describe('an answer that is no page', () => {
  it.each([
    ['an HTML page with status 200', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    [
      'JSON that is declared as text',
      { headers: { 'content-type': 'text/plain' }, body: PAGE.body },
    ],
    ['no media type', { headers: { 'content-type': '' }, body: PAGE.body }],
  ])('is refused by its media type: %s', async (_what, answer) => {
    const all = await start();
    all.msgraph.script(answer);
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'CONTENT_TYPE',
    });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it.each([
    ['no list', { items: [] }],
    ['a null list', { value: null }],
    ['an object for the list', { value: {} }],
    ['an error beside the list', { value: [], error: { code: 'x' } }],
    ['a link that is no text', { value: [], '@odata.nextLink': 7 }],
    ['a list only', []],
    ['null', 'null'],
  ])('is refused by its shape: %s', async (_what, body) => {
    const all = await start();
    all.msgraph.script({ body });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'SHAPE' });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it.each([204, 304])('is refused when its status is %d', async (status) => {
    const all = await start();
    all.msgraph.script((response) => response.writeHead(status).end());
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'SHAPE',
    });
  });

  it.each([301, 302, 303, 307, 308])('is refused when it redirects with %d', async (status) => {
    const all = await start();
    const elsewhere = await start();
    const location = `${elsewhere.msgraph.baseUrl.href}/reports/userCredentialUsageDetails`;
    all.msgraph.script({ status, headers: { location } });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'REDIRECT' });
    expect(elsewhere.msgraph.connections).toBe(0);
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it.each([
    ['nowhere', {}],
    ['to its own address', { location: '/beta/reports/userCredentialUsageDetails' }],
    ['to no address', { location: 'http://' }],
  ])('is refused when it redirects %s', async (_where, headers) => {
    const all = await start();
    all.msgraph.script({ status: 302, headers });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'REDIRECT' });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it.each([
    ['text that is no UTF-8', { body: Buffer.from('7b2276616c7565223a5b22ff225d7d', 'hex') }],
    ['gzip that is none', { headers: { 'content-encoding': 'gzip' }, body: PAGE.body }],
    ['a coding that was not asked for', { headers: { 'content-encoding': 'br' }, body: PAGE.body }],
  ])('is asked for once more, then refused: %s', async (_what, answer) => {
    const all = await start();
    all.msgraph.script(answer);
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'ENCODING' });
    expect(all.msgraph.calls).toHaveLength(2);
  });

  it.each(['', '{"value":[{"id":"1"', '{"value":[NaN]}', '{"value":[]}{"error":{}}'])(
    'is asked for once more when it is no JSON: %j',
    async (body) => {
      const all = await start();
      all.msgraph.script({ body }, PAGE);
      expect(await getPage(all)).toMatchObject({ value: ROWS, nextLink: undefined });
      all.msgraph.script({ body });
      await expect(getPage(all)).rejects.toMatchObject({ reason: 'JSON' });
      expect(all.msgraph.calls).toHaveLength(4);
    },
  );

  it('is read when it is packed with gzip or begins with a byte order mark', async () => {
    const all = await start();
    const packed = gzipSync(`\ufeff${JSON.stringify(PAGE.body)}`);
    all.msgraph.script({ headers: { 'content-encoding': 'gzip' }, body: packed });
    expect(await getPage(all)).toMatchObject({ value: ROWS, nextLink: undefined });
    expect(all.log[0]?.bytes).toBe(packed.byteLength);
  });

  it('is cut off when it is larger than 64 MiB, also when only its inflated size is', async () => {
    const all = await start();
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '));
    expect(bomb.byteLength).toBeLessThan(100_000);
    all.msgraph.script({ headers: { 'content-encoding': 'gzip' }, body: bomb });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'SIZE' });
    const block = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    all.msgraph.script((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const pour = () => {
        while (!response.destroyed && response.write(block)) sent += 1;
      };
      response.on('drain', pour);
      pour();
    });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'SIZE' });
    expect(sent).toBeLessThan(128);
  });
});

describe('a refusal', () => {
  it.each([
    ['Authentication_MSGraphPermissionMissing', 'PERMISSION'],
    ['Authentication_ApplicationHasNoReadAuditLogDataAccess', 'PERMISSION'],
    ['Authentication_ApplicationHasNoDirectoryReadAccess', 'PERMISSION'],
    ['Authorization_RequestDenied', 'PERMISSION'],
    ['Authentication_RequestFromUnsupportedUserRole', 'ROLE'],
    ['Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'LICENSE'],
    ['SomethingNew', 'OTHER'],
    ['constructor', 'OTHER'],
  ])('with status 403 and code %s is for want of: %s', async (code, reason) => {
    const all = await start();
    all.msgraph.script(refusal(403, code));
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN', reason });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it('keeps its reason when it comes packed', async () => {
    const all = await start();
    const code = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
    const body = gzipSync(JSON.stringify({ error: { code } }));
    all.msgraph.script({ status: 403, headers: { 'content-encoding': 'gzip' }, body });
    await expect(getPage(all)).rejects.toMatchObject({ reason: 'LICENSE' });
  });

  it.each([
    [403, 'not json', 'UPSTREAM_FORBIDDEN', 'OTHER'],
    [403, '{"error":"denied"}', 'UPSTREAM_FORBIDDEN', 'OTHER'],
    [403, 'null', 'UPSTREAM_FORBIDDEN', 'OTHER'],
    [404, '', 'UPSTREAM_GONE', undefined],
    [410, '', 'UPSTREAM_GONE', undefined],
    [400, '', 'UPSTREAM_ERROR', 'REQUEST'],
    [414, '', 'UPSTREAM_ERROR', 'REQUEST'],
  ])('with status %d and body %j is %s %s and final', async (status, body, code, reason) => {
    const all = await start();
    all.msgraph.script({ status, body });
    await expect(getPage(all)).rejects.toMatchObject({ code, reason });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it.each([
    [404, '', /^Microsoft Graph has no such report at this address \(status 404\)\. .*command check/],
    [410, '', /^Microsoft Graph no longer has the report .*\(status 410\)\. .*command check/],
    [403, 'Authentication_ApplicationHasNoDirectoryReadAccess', /Reports\.Read\.All .*AuditLog\.Read\.All .*last, Directory\.Read\.All/],
  ])('with status %d and code %j says what to do', async (status, code, message) => {
    const all = await start();
    all.msgraph.script(refusal(status, code));
    await expect(getPage(all)).rejects.toThrow(message);
  }); // prettier-ignore

  it.each([400, 401, 403, 404, 429, 500])(
    'with status %d never shows what Graph wrote, nor the address, nor the token',
    async (status) => {
      const all = await start();
      all.msgraph.script(refusal(status, 'SecretCode'));
      const error: unknown = await getPage(all).catch((thrown: unknown) => thrown);
      const shown = error instanceof Error ? [error.message, error.cause].join() : 'none';
      expect(shown.length).toBeGreaterThan(40);
      expect(shown).not.toMatch(/UPSTREAM-TEXT|alice|SecretCode|127\.0\.0\.1|token-1/);
    },
  );
});

describe('a 401', () => {
  const challenged = (claims: string) => ({
    status: 401,
    headers: {
      'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
    },
  });

  it('is answered with one new token', async () => {
    const all = await start({ tokens: ['token-1', 'token-2'] });
    all.msgraph.script({ status: 401 }, PAGE);
    expect(await getPage(all)).toMatchObject({ value: ROWS });
    expect(all.msgraph.calls.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    // Both were paid for: a refused call counts, too.
    expect(all.pacer.budget().requestsTotal).toBe(2);
  });

  it('is final when the new token is refused as well', async () => {
    const all = await start({ tokens: ['token-1', 'token-2', 'token-3'] });
    all.msgraph.script({ status: 401 });
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      reason: 'REJECTED',
    });
    expect(all.msgraph.calls).toHaveLength(2);
  });

  it('is final when there is no other token to try', async () => {
    const all = await start({ tokens: ['token-1'] });
    all.msgraph.script({ status: 401 });
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it('hands the claims that continuous access evaluation wants to the identity', async () => {
    const all = await start({ tokens: ['token-1', 'token-2'] });
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
    all.msgraph.script(challenged(claims), PAGE);
    await getPage(all);
    expect(all.claims).toEqual([undefined, claims]);
  });
});

describe('a 429', () => {
  it('is obeyed to the second, then the page is asked for again', async () => {
    const all = await start();
    all.msgraph.script(THROTTLE, THROTTLE, PAGE);
    expect(await getPage(all)).toMatchObject({ value: ROWS });
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 7000, 14_000]);
    expect(all.log.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 429],
      [2, 429],
      [3, 200],
    ]);
    expect(all.pacer.budget()).toMatchObject({ requestsTotal: 3, throttledTotal: 2 });
  });

  it('holds back every other call, too', async () => {
    const all = await start();
    all.msgraph.script(THROTTLE, PAGE);
    await Promise.all([getPage(all), getPage(all)]);
    const [, ...later] = all.msgraph.calls.map(({ atMs }) => atMs);
    expect(Math.max(...later)).toBe(7000);
  });

  it('is measured by the clock of Graph when it names a date', async () => {
    const all = await start();
    const date = 'Tue, 01 Jan 2030 00:00:00 GMT';
    const until = 'Tue, 01 Jan 2030 00:00:42 GMT';
    all.msgraph.script({ status: 429, headers: { date, 'retry-after': until } }, PAGE);
    await getPage(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 42_000]);
  });

  it.each(['', '-3', '1e9', '0x10', 'Infinity', '1000000', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    "without a time to wait (%j) is followed by at least one of Graph's windows",
    async (value) => {
      const all = await start();
      const throttle = { status: 429, headers: { 'retry-after': value } };
      all.msgraph.script(throttle, { status: 429 }, PAGE);
      await getPage(all);
      expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 15_000, 35_000]);
    },
  );

  it('that names two times to wait names none', async () => {
    const all = await start();
    all.msgraph.script((response) => {
      response.writeHead(429, ['retry-after', '3', 'retry-after', '4']).end();
    }, PAGE);
    await getPage(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 15_000]);
  });

  it.each([
    ['0', 1000],
    ['5.5', 6000],
    ['Mon, 02 Mar 2026 11:59:00 GMT', 1000],
  ])('that asks for %j is followed by a wait of %d ms', async (value, waitMs) => {
    const all = await start();
    const date = 'Mon, 02 Mar 2026 12:00:00 GMT';
    all.msgraph.script({ status: 429, headers: { date, 'retry-after': value } }, PAGE);
    await getPage(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, waitMs]);
  });

  it.each([-HOUR, HOUR])(
    'is obeyed to the second when our clock is %d ms away from that of Graph',
    async (skewMs) => {
      const date = new Date(NOON_MS).toUTCString();
      const until = new Date(NOON_MS + 42 * SECOND).toUTCString();
      const all = await start({ clock: createSkippingClock(NOON_MS + skewMs) });
      all.msgraph.script({ status: 429, headers: { date, 'retry-after': until } }, PAGE);
      await getPage(all);
      expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 42_000]);
    },
  );

  it('is given up on after five attempts, with the time that Graph named', async () => {
    const all = await start();
    all.msgraph.script(THROTTLE);
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 7,
    });
    expect(all.msgraph.calls).toHaveLength(5);
  });

  it('is given up on when the next attempt would come more than twenty minutes after the first', async () => {
    const all = await start();
    all.msgraph.script({ status: 429, headers: { 'retry-after': '600' } });
    await expect(getPage(all)).rejects.toMatchObject({ retryAfterSeconds: 600 });
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 600_000, 1_200_000]);
  });

  it('is given up on at once when the wait is longer than a quarter of an hour, and then nobody calls', async () => {
    const all = await start();
    all.msgraph.script({ status: 429, headers: { 'retry-after': '901' } }, PAGE);
    await expect(getPage(all)).rejects.toMatchObject({ retryAfterSeconds: 901 });
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 901,
    });
    expect(all.msgraph.calls).toHaveLength(1);
  });
});

describe('a failing server', () => {
  it.each([500, 502, 503, 504, 509])('is asked twice more after %d', async (status) => {
    const all = await start();
    all.msgraph.script({ status }, { status }, PAGE);
    expect(await getPage(all)).toMatchObject({ value: ROWS });
    // Half of each span, as the dice of this test fall: 1 s, then 2 s.
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 500, 1500]);
  });

  it('is given up on after three attempts', async () => {
    const all = await start();
    all.msgraph.script({ status: 503 });
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR', reason: 'SERVER' });
    expect(all.msgraph.calls).toHaveLength(3);
  });

  it('is obeyed when it says how long to wait', async () => {
    const all = await start();
    all.msgraph.script({ status: 503, headers: { 'retry-after': '120' } }, PAGE);
    await getPage(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 120_000]);
    // The schema's throttledTotal is of 429s alone.
    expect(all.pacer.budget()).toMatchObject({ requestsTotal: 2, throttledTotal: 0 });
  });
});

describe('a broken wire', () => {
  it('is tried again when it is cut before the answer', async () => {
    const all = await start();
    all.msgraph.script((response) => response.socket?.resetAndDestroy(), PAGE);
    expect(await getPage(all)).toMatchObject({ value: ROWS });
    all.msgraph.script((response) => response.socket?.destroy());
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      reason: 'RESET',
    });
    expect(all.msgraph.calls).toHaveLength(5);
  });

  it.each([
    ['by length', { 'content-length': '1000' }],
    ['in chunks', {}],
  ])('is tried once more when it is cut within the answer: %s', async (_how, headers) => {
    const all = await start();
    all.msgraph.script((response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.write('{"value":[]}', () => response.socket?.destroy());
    });
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'TRUNCATED',
    });
    expect(all.msgraph.calls).toHaveLength(2);
  });

  it('is told apart: nobody listens', async () => {
    const all = await start();
    await all.msgraph.close();
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      reason: 'REFUSED',
    });
    expect(all.log.map(({ status, error }) => [status, error?.reason])).toEqual([
      [undefined, 'REFUSED'],
      [undefined, 'REFUSED'],
      [undefined, 'REFUSED'],
    ]);
  });

  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    [
      'headers without end',
      `HTTP/1.1 200 OK\r\n${`x-filler: ${'x'.repeat(9000)}\r\n`.repeat(5)}\r\n`,
    ],
  ])('is told apart: what answers speaks no HTTP, but %s', async (_what, says) => {
    const { host } = await impostor(says);
    const baseUrl = new URL(`http://${host}/beta`);
    const { client, signal } = await start({ baseUrl });
    const url = reportUrl(baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
    await expect(client.getPage(url, signal)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'PROTOCOL',
    });
  });

  it('is told apart: TLS that fails is never tried again', async () => {
    const { host, connected } = await impostor('HTTP/1.1 200 OK\r\n\r\n');
    const baseUrl = new URL(`https://${host}/beta`);
    const { client, signal } = await start({ baseUrl });
    const url = reportUrl(baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
    await expect(client.getPage(url, signal)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      reason: 'TLS',
    });
    expect(connected).toHaveLength(1);
  });
});

describe('a slow server', () => {
  it('is given up on when it does not begin to answer in time', async () => {
    const all = await start({ headersMs: 50 });
    all.msgraph.script(() => undefined);
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      reason: 'HEADERS',
    });
  });

  it('is given up on when a page has not come whole in time, and its connection is closed', async () => {
    const clock = createFakeClock();
    const all = await start({ clock, totalMs: 20 * SECOND });
    let closed = 0;
    all.msgraph.script((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"value":[');
      response.on('close', () => (closed += 1));
    });
    const page = expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      reason: 'TOTAL',
    });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      while (all.msgraph.calls.length < attempt) await clock.advance(SECOND / 2);
      await clock.advance(20 * SECOND);
    }
    await page;
    while (closed < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pendingTimers).toBe(0);
    expect(clock.monotonicMs()).toBeLessThan(MINUTE);
  });
});
