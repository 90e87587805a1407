import { afterEach, describe, expect, it } from '@jest/globals';
import { createReadActivity } from '../../src/msgraph/activity.js';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { SECOND } from '../../src/time.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

const source = REPORT_SOURCES.userCredentialUsageDetails;

let opened: StartedClient[] = [];
afterEach(async () => {
  for (const all of opened) await all.close();
  opened = [];
});

async function start(...options: Parameters<typeof startClient>): Promise<StartedClient> {
  const all = await startClient(...options);
  opened.push(all);
  return all;
}

function row(more: object = {}) {
  return {
    id: '7f3c',
    feature: 'reset',
    authMethod: 'mobileSMS',
    successfulActivityCount: 3,
    failureActivityCount: 0,
    ...more,
  };
}

function readActivity({ client, msgraph, signal }: StartedClient) {
  return createReadActivity({ client, source, baseUrl: msgraph.baseUrl })(signal);
}

describe('the summary', () => {
  it('is asked for with one call', async () => {
    const all = await start();
    all.msgraph.script({ body: { value: [row()] } });
    await readActivity(all);
    expect(all.msgraph.calls.map(({ url }) => url)).toEqual([
      "/beta/reports/getCredentialUsageSummary(period='D30')",
    ]);
  });

  it('says how often each feature was used by each method', async () => {
    const all = await start();
    const future = row({ feature: 'unknownFutureValue', authMethod: 'telepathy' });
    const value = [row(), row({ feature: 'registration', failureActivityCount: 214 }), future];
    all.msgraph.script({ body: { value } });
    expect(await readActivity(all)).toEqual([
      { feature: 'RESET', authMethod: 'MOBILE_SMS', successCount: 3, failureCount: 0 },
      { feature: 'REGISTRATION', authMethod: 'MOBILE_SMS', successCount: 3, failureCount: 214 },
      { feature: 'UNKNOWN', authMethod: 'UNKNOWN', successCount: 3, failureCount: 0 },
    ]);
  });

  it.each([
    ['no object', null],
    ['a list', []],
    ['no feature', row({ feature: undefined })],
    ['an empty method', row({ authMethod: '' })],
    ['a method that is no text', row({ authMethod: 7 })],
    ['a count as text', row({ successfulActivityCount: '3' })],
    ['half a count', row({ failureActivityCount: 0.5 })],
    ['less than none', row({ failureActivityCount: -1 })],
    ['more than can be counted', row({ successfulActivityCount: 2 ** 60 })],
    ['no count', row({ failureActivityCount: null })],
  ])('is refused whole for one row with %s', async (_what, bad) => {
    const all = await start();
    all.msgraph.script({ body: { value: [row(), bad] } });
    await expect(readActivity(all)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'SHAPE',
    });
  });

  it('is read to its last page, of which there are ten at most', async () => {
    const all = await start();
    const nextLink = `${all.msgraph.baseUrl.href}/reports/x?$skiptoken=1`;
    const linked = { body: { value: [row()], '@odata.nextLink': nextLink } };
    all.msgraph.script(linked, { body: { value: [row()] } });
    expect(await readActivity(all)).toHaveLength(2);
    all.msgraph.script(linked);
    await expect(readActivity(all)).rejects.toMatchObject({ reason: 'PAGE_LOOP' });
    expect(all.msgraph.calls).toHaveLength(12);
  });

  it('follows no link to elsewhere', async () => {
    const all = await start();
    const nextLink = 'https://evil.example/beta/reports/x';
    all.msgraph.script({ body: { value: [row()], '@odata.nextLink': nextLink } });
    await expect(readActivity(all)).rejects.toMatchObject({ reason: 'FOREIGN_LINK' });
  });
});

describe('a summary that cannot be had', () => {
  const page = (all: StartedClient) =>
    all.client.getPage(reportUrl(all.msgraph.baseUrl, source), all.signal);

  it.each([403, 404, 500, 503])(
    'with status %d costs one call and harms no sweep after it',
    async (status) => {
      const all = await start();
      const refusal = { status, headers: { 'retry-after': '60' } };
      all.msgraph.script(refusal, refusal, refusal, { body: { value: [] } });
      for (let time = 0; time < 3; time += 1) await expect(readActivity(all)).rejects.toThrow();
      await page(all);
      expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 0]);
      expect(all.client.status().breaker).toBe('CLOSED');
    },
  );

  it('for a throttle holds back the report as well, and is not asked for again', async () => {
    const all = await start();
    all.msgraph.script({ status: 429, headers: { 'retry-after': '7' } }, { body: { value: [] } });
    await expect(readActivity(all)).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
    await page(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 7000]);
  });

  it('for a token that has ended is asked for once more with another', async () => {
    const all = await start({ tokens: ['token-1', 'token-2'] });
    all.msgraph.script({ status: 401 }, { body: { value: [row()] } });
    expect(await readActivity(all)).toHaveLength(1);
    expect(all.msgraph.calls).toHaveLength(2);
  });

  it('waits behind the pages of the report', async () => {
    const all = await start({ budget: { calls: 1, windowMs: 10 * SECOND } });
    all.msgraph.script({ body: { value: [] } });
    await page(all);
    await Promise.all([readActivity(all), page(all), page(all)]);
    expect(all.msgraph.calls.map(({ url }) => url.includes('Summary('))).toEqual([
      ...[false, false, false, true],
    ]);
  });
});
