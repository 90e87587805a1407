import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import type { PageOptions } from '../../src/msgraph/client.js';
import { REPORT_SOURCES, reportUrl } from '../../src/msgraph/sources.js';
import { HOUR, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import type { StartedClient } from './start-client.js';
import { startClient } from './start-client.js';

const PAGE = { body: { value: [] } };
const DOWN = { status: 503 };
const THROTTLE = { status: 429, headers: { 'retry-after': '7' } };

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

function getPage({ client, msgraph, signal }: StartedClient, options?: PageOptions) {
  const url = reportUrl(msgraph.baseUrl, REPORT_SOURCES.userCredentialUsageDetails);
  return client.getPage(url, signal, options);
}

/** A client before a Graph that has just failed three times. */
async function startOpened(clock = createFakeClock()) {
  const all = await start({ clock });
  all.msgraph.script(DOWN);
  for (let call = 0; call < 3; call += 1) await fails(all, { isRepeated: false });
  return { ...all, clock };
}

async function fails(all: StartedClient, options?: PageOptions) {
  await expect(getPage(all, options)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
}

describe('the breaker of the client', () => {
  it('opens with the third attempt at a page, and refuses the next page without a call', async () => {
    const all = await start();
    all.msgraph.script(DOWN, DOWN, DOWN, PAGE);
    await fails(all);
    expect(all.client.status().breaker).toBe('OPEN');
    await expect(getPage(all)).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      reason: 'SERVER',
      retryAfterSeconds: 9,
    });
    expect(all.msgraph.calls).toHaveLength(3);
    expect(all.pacer.budget().requestsTotal).toBe(3);
  });

  it('is told to the log after every call', async () => {
    const all = await start();
    all.msgraph.script(DOWN);
    await fails(all);
    expect(all.log.map(({ breaker }) => breaker)).toEqual(['CLOSED', 'CLOSED', 'OPEN']);
  });

  it('probes with one call, which is not repeated', async () => {
    const all = await startOpened();
    await all.clock.advance(9 * SECOND);
    await fails(all);
    expect(all.msgraph.calls).toHaveLength(4);
    expect(all.client.status().breaker).toBe('OPEN');
  });

  it('lets nobody else call while it probes', async () => {
    const all = await startOpened();
    await all.clock.advance(9 * SECOND);
    all.msgraph.script(PAGE);
    const probe = getPage(all);
    await fails(all);
    await probe;
    expect(all.msgraph.calls).toHaveLength(4);
    expect(all.client.status().breaker).toBe('CLOSED');
  });

  it('probes again when a probe was called off', async () => {
    const all = await startOpened();
    await all.clock.advance(9 * SECOND);
    const signal = AbortSignal.abort(new Error('the gateway stops'));
    await expect(getPage({ ...all, signal })).rejects.toThrow('the gateway stops');
    all.msgraph.script(PAGE);
    await getPage(all);
    expect(all.client.status().breaker).toBe('CLOSED');
  });

  it.each([401, 403, 404, 400])('takes a refusal with %d for an answer', async (status) => {
    const all = await start();
    all.msgraph.script({ status });
    for (let call = 0; call < 4; call += 1) await expect(getPage(all)).rejects.toThrow();
    expect(all.msgraph.calls).toHaveLength(4);
    expect(all.client.status().breaker).toBe('CLOSED');
  });

  it('leaves a throttle to the pacer', async () => {
    const all = await start();
    all.msgraph.script(THROTTLE);
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
    expect(all.msgraph.calls).toHaveLength(5);
    expect(all.client.status().breaker).toBe('CLOSED');
  });

  it('counts no call that somebody gave up against Graph, and tells the log why it was', async () => {
    const all = await start();
    const reason = new GatewayError('UPSTREAM_TIMEOUT', 'too long', { reason: 'TOTAL' });
    for (let call = 0; call < 3; call += 1) {
      const aborter = new AbortController();
      all.msgraph.script(() => {
        aborter.abort(reason);
      });
      await expect(getPage({ ...all, signal: aborter.signal })).rejects.toBe(reason);
    }
    expect(all.log.map(({ error }) => error)).toEqual([reason, reason, reason]);
    expect(all.client.status().breaker).toBe('CLOSED');
  });
});

describe('a call that is not counted', () => {
  const aside = { priority: 'background', isRepeated: false, isCounted: false } as const;

  it('neither opens the breaker nor is it repeated', async () => {
    const all = await start();
    all.msgraph.script(DOWN);
    for (let call = 0; call < 4; call += 1) await fails(all, aside);
    expect(all.msgraph.calls).toHaveLength(4);
    expect(all.client.status().breaker).toBe('CLOSED');
  });

  it('does not close the breaker either: it is refused while that is open', async () => {
    const all = await startOpened();
    await fails(all, aside);
    await all.clock.advance(9 * SECOND);
    await fails(all, aside);
    expect(all.msgraph.calls).toHaveLength(3);
    expect(all.client.status().breaker).toBe('HALF_OPEN');
  });

  it('holds the others back when it is throttled, and not when its server asks for time', async () => {
    const all = await start();
    all.msgraph.script({ status: 503, headers: { 'retry-after': '60' } }, PAGE, THROTTLE, PAGE);
    await fails(all, aside);
    await getPage(all);
    await expect(getPage(all, aside)).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
    await getPage(all);
    expect(all.msgraph.calls.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 7000]);
  });

  it('shows a new token once, as every call does', async () => {
    const all = await start({ tokens: ['token-1', 'token-2'] });
    all.msgraph.script({ status: 401 }, PAGE);
    await getPage(all, aside);
    expect(all.msgraph.calls).toHaveLength(2);
  });

  it('waits behind those in the foreground', async () => {
    const all = await start({ budget: { calls: 1, windowMs: 10 * SECOND } });
    const order: string[] = [];
    await Promise.all([
      getPage(all).then(() => order.push('first')),
      getPage(all, aside).then(() => order.push('aside')),
      getPage(all).then(() => order.push('second')),
    ]);
    expect(order).toEqual(['first', 'second', 'aside']);
  });
});

describe('the clock skew', () => {
  const dated = (date: string) => ({ ...PAGE, headers: { date } });

  it('is unknown before the first answer', async () => {
    const all = await start();
    expect(all.client.status().clockSkewMs).toBeNull();
  });

  it.each([
    ['Mon, 02 Mar 2026 12:00:00 GMT', 500],
    ['Mon, 02 Mar 2026 13:00:00 GMT', HOUR + 500],
    ['Mon, 02 Mar 2026 11:00:00 GMT', -HOUR + 500],
  ])('is by how much %s is ahead of noon, give or take half a second', async (date, skewMs) => {
    const all = await start({ clock: createFakeClock(Date.parse('2026-03-02T12:00:00.000Z')) });
    all.msgraph.script(dated(date));
    await getPage(all);
    expect(all.client.status().clockSkewMs).toBe(skewMs);
  });

  it('is measured at the middle of a call', async () => {
    const clock = createFakeClock(Date.parse('2026-03-02T12:00:00.000Z'));
    const all = await start({ clock });
    all.msgraph.script((response) => {
      void clock.advance(4 * SECOND).then(() => {
        response.writeHead(200, {
          'content-type': 'application/json',
          date: 'Mon, 02 Mar 2026 12:00:02 GMT',
        });
        response.end('{"value":[]}');
      });
    });
    await getPage(all);
    expect(all.client.status().clockSkewMs).toBe(500);
  });

  it('is kept when an answer has no date, and learned from refusals, too', async () => {
    const all = await start({ clock: createFakeClock(Date.parse('2026-03-02T12:00:00.000Z')) });
    all.msgraph.script({ status: 404, headers: { date: 'Mon, 02 Mar 2026 12:00:30 GMT' } });
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_GONE' });
    all.msgraph.script((response) => {
      response.sendDate = false;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
    });
    await getPage(all);
    expect(all.client.status().clockSkewMs).toBe(30_500);
  });

  it('is not read from a date that no clock shows', async () => {
    const all = await start({ clock: createFakeClock(Date.parse('2026-03-02T12:00:00.000Z')) });
    all.msgraph.script(dated('Fri, 31 Dec 9999 23:59:59 GMT'));
    await getPage(all);
    expect(all.client.status().clockSkewMs).toBeNull();
  });
});

describe('the end of the report', () => {
  const ending = { ...PAGE, headers: { sunset: 'Sat, 01 Aug 2026 00:00:00 GMT' } };
  const END_MS = Date.parse('2026-08-01T00:00:00.000Z');

  it('is known when a page announces it, until a page does not', async () => {
    const all = await start();
    all.msgraph.script(ending, { status: 404 }, PAGE);
    expect(all.client.status().sunsetMs).toBeNull();
    await getPage(all);
    expect(all.client.status().sunsetMs).toBe(END_MS);
    await expect(getPage(all)).rejects.toMatchObject({ code: 'UPSTREAM_GONE' });
    expect(all.client.status().sunsetMs).toBe(END_MS);
    await getPage(all);
    expect(all.client.status().sunsetMs).toBeNull();
  });

  it('is not that of the summary', async () => {
    const all = await start();
    all.msgraph.script(ending);
    await getPage(all, { isCounted: false });
    expect(all.client.status().sunsetMs).toBeNull();
  });
});
