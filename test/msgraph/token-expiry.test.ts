import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { createSweep } from '../../src/msgraph/sweep.js';
import { finish } from '../../src/report/work.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

const source = REPORT_SOURCES.userEventsSummary;
const PAGES = 6;

let opened: StartedClient | undefined;
afterEach(() => opened?.close());

async function start(): Promise<StartedClient> {
  opened = await startClient({ tokens: ['token-1', 'token-2', 'token-3'] });
  return opened;
}

/** Six pages that link to one another. */
function sixPages({ msgraph }: StartedClient) {
  return Array.from({ length: PAGES }, (_, index) => {
    const page = index + 1;
    const nextLink = `${msgraph.baseUrl.href}${source.path}?$skiptoken=${page + 1}`;
    const row = {
      id: String(page),
      feature: 'reset',
      userPrincipalName: 'alice@contoso.com',
      isSuccess: true,
      authMethod: 'email',
      eventDateTime: '2026-03-01T08:00:00Z',
    };
    return { body: { value: [row], ...(page < PAGES && { '@odata.nextLink': nextLink }) } };
  });
}

async function sweptIds({ client, msgraph, clock, signal }: StartedClient) {
  const ids: string[] = [];
  const sweep = createSweep({ client, source, baseUrl: msgraph.baseUrl, clock });
  for await (const page of sweep(signal)) {
    ids.push(...finish(page).events.map((event) => event.sourceId));
  }
  return ids;
}

describe('a token that ends in the middle of a sweep', () => {
  it.each(Array.from({ length: PAGES }, (_, index) => index))(
    'after %d pages is replaced, and the sweep goes on from the same link',
    async (pagesBefore) => {
      const all = await start();
      const pages = sixPages(all);
      all.msgraph.script(
        ...pages.slice(0, pagesBefore),
        { status: 401 },
        ...pages.slice(pagesBefore),
      );
      expect(await sweptIds(all)).toEqual(['1', '2', '3', '4', '5', '6']);
      const { calls } = all.msgraph;
      expect(calls).toHaveLength(PAGES + 1);
      expect(calls[pagesBefore + 1]?.url).toBe(calls[pagesBefore]?.url);
      const tokens = calls.map(({ headers }) => headers.authorization);
      expect(tokens.slice(0, pagesBefore + 1)).toEqual(Array(pagesBefore + 1).fill('Bearer token-1')); // prettier-ignore
      expect(tokens.slice(pagesBefore + 1)).toEqual(Array(PAGES - pagesBefore).fill('Bearer token-2')); // prettier-ignore
    },
  );

  it('may end with every page', async () => {
    const all = await start();
    const [first = {}, ...rest] = sixPages(all);
    all.msgraph.script({ status: 401 }, first, { status: 401 }, ...rest);
    expect(await sweptIds(all)).toHaveLength(PAGES);
    expect(all.claims).toHaveLength(3);
  });

  it('ends the sweep when the next one is refused as well', async () => {
    const all = await start();
    all.msgraph.script(...sixPages(all).slice(0, 2), { status: 401 });
    await expect(sweptIds(all)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(all.msgraph.calls).toHaveLength(4);
  });
});

describe('many calls that are refused at once', () => {
  it('ask for one new token between them', async () => {
    const all = await start();
    all.msgraph.script((response: ServerResponse) => {
      const isOld = response.req.headers.authorization === 'Bearer token-1';
      response.writeHead(isOld ? 401 : 200, { 'content-type': 'application/json' });
      response.end('{"value":[]}');
    });
    const url = reportUrl(all.msgraph.baseUrl, source);
    await Promise.all(Array.from({ length: 8 }, () => all.client.getPage(url, all.signal)));
    expect(all.claims).toHaveLength(2);
    expect(all.msgraph.calls).toHaveLength(16);
  });
});
