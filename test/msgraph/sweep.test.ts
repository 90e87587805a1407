import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { MsgraphPage } from '../../src/msgraph/page.js';
import { REPORT_SOURCES } from '../../src/msgraph/sources.js';
import { createSweep, parseRows } from '../../src/msgraph/sweep.js';
import type { SweepPage } from '../../src/report/sweep.js';
import { finish } from '../../src/report/work.js';
import { HOUR } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { usageRow as row } from '../support/usage-row.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

const source = REPORT_SOURCES.userEventsSummary;

let opened: StartedClient[] = [];
afterEach(async () => {
  for (const all of opened) await all.close();
  opened = [];
});

async function start(): Promise<StartedClient> {
  const all = await startClient();
  opened.push(all);
  return all;
}

/** Pages that link to one another by number; the last has no link. */
function linked({ msgraph }: StartedClient, ...pages: readonly (readonly unknown[])[]) {
  return pages.map((value, index) => {
    const nextLink = `${msgraph.baseUrl.href}${source.path}?$top=1000&$skiptoken=${index + 2}`;
    return { body: index + 1 < pages.length ? { value, '@odata.nextLink': nextLink } : { value } };
  });
}

/** Sweeps to the end, keeping the pages that came even when it fails. */
async function sweepAll({ client, msgraph, clock, signal }: StartedClient) {
  const pages: SweepPage[] = [];
  let error: unknown;
  try {
    const sweep = createSweep({ client, source, baseUrl: msgraph.baseUrl, clock });
    for await (const page of sweep(signal)) pages.push(finish(page));
  } catch (thrown) {
    error = thrown;
  }
  return { pages, error, ids: pages.map(({ events }) => events.map(({ sourceId }) => sourceId)) };
}

describe('a sweep', () => {
  it('reads every page in the order of the links, empty ones too', async () => {
    const all = await start();
    all.msgraph.script(...linked(all, [row('1'), row('2')], [], [row('3')], []));
    const { ids, error } = await sweepAll(all);
    expect(error).toBeUndefined();
    expect(ids).toEqual([['1', '2'], [], ['3'], []]);
    expect(all.msgraph.calls.map(({ url }) => url)).toEqual([
      '/beta/reports/authenticationMethods/userEventsSummary?$top=1000',
      ...[2, 3, 4].map(
        (n) => `/beta/reports/authenticationMethods/userEventsSummary?$top=1000&$skiptoken=${n}`,
      ),
    ]);
  });

  it('puts a bad row aside, with the reason, and keeps the good ones', async () => {
    const all = await start();
    const rows = [
      row('1'),
      null,
      row(''),
      row('2', { eventDateTime: '2026-02-30T00:00:00Z' }),
      row('3'),
    ];
    all.msgraph.script(...linked(all, rows));
    const { pages, ids } = await sweepAll(all);
    expect(ids).toEqual([['1', '3']]);
    expect(pages[0]?.quarantined).toEqual(['ROW', 'ID', 'EVENT_DATE_TIME']);
  });

  it('reads the rows of a page in pieces, between which others have their turn', () => {
    const work = parseRows(Array.from({ length: 120 }, (_, index) => row(`event-${index}`)));
    let pauseCount = 0;
    let step = work.next();
    for (; !step.done; step = work.next()) pauseCount += 1;
    expect(pauseCount).toBe(3);
    expect(step.value.events).toHaveLength(120);
  });

  it('asks for the next page only when it is wanted', async () => {
    const all = await start();
    all.msgraph.script(...linked(all, [row('1')], [row('2')]));
    const sweep = createSweep({ ...all, source, baseUrl: all.msgraph.baseUrl });
    for await (const page of sweep(all.signal)) {
      expect(finish(page)).toMatchObject({ events: [{ sourceId: '1' }] });
      break;
    }
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it('stops at a link to elsewhere without a connection to it', async () => {
    const all = await start();
    const evil = await start();
    const evilLink = `${evil.msgraph.baseUrl.href}${source.path}`;
    for (const link of [evilLink, evilLink.replace('http://', 'http://graph.microsoft.com@')]) {
      all.msgraph.script({ body: { value: [row('1')], '@odata.nextLink': link } });
      const { error } = await sweepAll(all);
      expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'FOREIGN_LINK' });
    }
    expect(evil.msgraph.connections).toBe(0);
  });

  it.each([
    ['to itself', 1],
    ['in a circle of three', 3],
  ])('stops when the pages link %s, after each was read once', async (_how, length) => {
    const all = await start();
    const link = (n: number) => `${all.msgraph.baseUrl.href}${source.path}?$skiptoken=${n}`;
    const circle = Array.from({ length: 5 }, (_, index) => ({
      body: { value: [row('1')], '@odata.nextLink': link(index % length) },
    }));
    all.msgraph.script(...circle);
    const { error } = await sweepAll(all);
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', reason: 'PAGE_LOOP' });
    expect(all.msgraph.calls).toHaveLength(1 + length);
  });

  it('stops after 10,000 pages whose links are always new', async () => {
    const baseUrl = new URL('https://graph.microsoft.com/beta');
    let asked = 0;
    const getPage = (): Promise<MsgraphPage> => {
      asked += 1;
      const nextLink = `${baseUrl.href}/reports/x?$skiptoken=${asked}`;
      return Promise.resolve({ value: [], nextLink, bytes: 0 });
    };
    const sweep = createSweep({ client: { getPage }, source, baseUrl, clock: createFakeClock() });
    const readAll = async () => {
      for await (const page of sweep(new AbortController().signal)) {
        expect(finish(page).events).toEqual([]);
      }
    };
    await expect(readAll()).rejects.toMatchObject({ reason: 'PAGE_LOOP' });
    expect(asked).toBe(10_000);
  });

  it('can be begun again, from the first page', async () => {
    const all = await start();
    const sweep = createSweep({ ...all, source, baseUrl: all.msgraph.baseUrl });
    for (let round = 0; round < 2; round += 1) {
      all.msgraph.script(...linked(all, [row('1')], [row('2')]));
      let pages = 0;
      for await (const page of sweep(all.signal)) pages += finish(page).events.length;
      expect(pages).toBe(2);
    }
  });
});

describe('the bounds of a sweep', () => {
  const baseUrl = new URL('https://graph.microsoft.com/beta');

  /** Reads pages without end, each as this one, and says how many came before it stopped. */
  async function readEndless(page: Omit<MsgraphPage, 'nextLink'>) {
    let pages = 0;
    const getPage = (): Promise<MsgraphPage> => {
      const nextLink = `${baseUrl.href}/reports/x?$skiptoken=${pages}`;
      return Promise.resolve({ ...page, nextLink });
    };
    const sweep = createSweep({ client: { getPage }, source, baseUrl, clock: createFakeClock() });
    const read = async () => {
      for await (const page of sweep(new AbortController().signal)) {
        pages += 1 + finish(page).events.length;
      }
    };
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    return { pages, error };
  }

  it('are two million rows', async () => {
    const value = Array.from({ length: 100_000 }, () => null);
    const { pages, error } = await readEndless({ value, bytes: 0 });
    expect(pages).toBe(20);
    expect(error).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      reason: 'SIZE',
      message: expect.stringContaining('2,000,000 rows'),
    });
  });

  it('are one gibibyte, inflated', async () => {
    const { pages, error } = await readEndless({ value: [], bytes: 2 ** 26 });
    expect(pages).toBe(16);
    expect(error).toMatchObject({ reason: 'SIZE', message: expect.stringContaining('1 GiB') });
  });

  it('are two hours, in the middle of a page as well', async () => {
    const clock = createFakeClock();
    const all = await startClient({ clock, totalMs: 3 * HOUR });
    opened.push(all);
    const [page] = linked(all, [row('1')], []);
    all.msgraph.script(page ?? {}, () => undefined);
    const swept = sweepAll(all);
    while (all.msgraph.calls.length < 2) await clock.advance(0);
    await clock.advance(2 * HOUR);
    const { error, ids } = await swept;
    expect(ids).toEqual([['1']]);
    expect(error).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      reason: 'TOTAL',
      message: expect.stringContaining('2 hours'),
    });
    expect(all.msgraph.calls).toHaveLength(2);
    expect(all.client.status().breaker).toBe('CLOSED');
  });
});

describe('a reader who stops a sweep early', () => {
  it('leaves neither a timer nor a listener behind, and no call is made after', async () => {
    const clock = createFakeClock();
    const all = await startClient({ clock });
    opened.push(all);
    all.msgraph.script(...linked(all, [row('1')], [row('2')]));
    const signal = new AbortController().signal;
    const listeners = () => getEventListeners(signal, 'abort').length;
    const sweep = createSweep({ ...all, source, baseUrl: all.msgraph.baseUrl });
    for await (const page of sweep(signal)) {
      expect([finish(page).events.length, listeners(), clock.pendingTimers]).toEqual([1, 1, 1]);
      break;
    }
    expect([listeners(), clock.pendingTimers]).toEqual([0, 0]);
    expect(all.msgraph.calls).toHaveLength(1);
  });

  it('hears at once of a signal that was aborted before', async () => {
    const all = await start();
    const sweep = createSweep({ ...all, source, baseUrl: all.msgraph.baseUrl });
    const read = sweep(AbortSignal.abort(new Error('the gateway stops')));
    await expect(read[Symbol.asyncIterator]().next()).rejects.toThrow('the gateway stops');
    expect(all.msgraph.calls).toHaveLength(0);
  });
});
