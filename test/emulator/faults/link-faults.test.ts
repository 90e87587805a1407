import { describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../../src/emulator/faults/plan.js';
import { OLD_REPORT, readAnswer } from '../harness.js';
import { ROWS, faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();
const TO = 'http://127.0.0.2:5999';

/** The first page and its link. */
async function firstPage(planned: PlannedFault) {
  const emulator = await start(planned);
  const page = await readAnswer(await emulator.fetch());
  const { nextLink = '' } = page;
  return { ...emulator, page, nextLink, own: new URL(emulator.baseUrl) };
}

/** The ids of the rows and the link of each page, following links for so many calls at most. */
async function follow(emulator: Awaited<ReturnType<typeof start>>, mostCalls: number) {
  const pages = [await readAnswer(await emulator.fetch())];
  for (let link = pages[0]?.nextLink; link !== undefined; link = pages.at(-1)?.nextLink) {
    if (pages.length === mostCalls) break;
    pages.push(await readAnswer(await emulator.fetch(link)));
  }
  return pages.map(({ rows, nextLink }) => ({ ids: rows.map(({ id }) => id), nextLink }));
}

const ids = ROWS.map(({ id }) => id);

describe('the fault', () => {
  it('link-dropped ends the report after the first page', async () => {
    const { page } = await firstPage({ fault: 'link-dropped' });
    expect(page.rows).toHaveLength(10);
    expect(page.nextLink).toBeUndefined();
  });

  it('link-dropped leaves the last page as it is', async () => {
    const { fetch, records } = await start('link-dropped', { pageSize: 1000 });
    await fetch();
    expect(records).toMatchObject([{ fault: undefined }]);
  });

  it('link-loop links a page to itself', async () => {
    const pages = await follow(await start({ fault: 'link-loop', from: 2 }), 4);
    expect(pages.map((page) => page.ids[0])).toEqual(['row-0', 'row-10', 'row-10', 'row-10']);
    expect(new Set(pages.map(({ nextLink }) => nextLink)).size).toBe(1);
  });

  it('link-two-cycle leads back and forth between two pages', async () => {
    const links = (await follow(await start('link-two-cycle'), 6)).map(({ nextLink }) => nextLink);
    expect(links[0]).not.toBe(links[1]);
    expect(links).toEqual([0, 1, 2, 3, 4, 5].map((call) => links[call % 2]));
  });

  it('link-endless gives an empty page and a link that was never seen, again and again', async () => {
    const pages = await follow(await start('link-endless'), 12);
    expect(pages.flatMap((page) => page.ids)).toEqual([]);
    expect(new Set(pages.map(({ nextLink }) => nextLink)).size).toBe(12);
  });

  it('link-endless that hits one call is an empty page and costs no row', async () => {
    const pages = await follow(await start({ fault: 'link-endless', call: 2 }), 12);
    expect(pages.map((page) => page.ids.length)).toEqual([10, 0, 10, 10, 4]);
    expect(pages.flatMap((page) => page.ids)).toEqual(ids);
  });

  it.each([
    'link-foreign-host',
    'link-userinfo',
    'link-backslash',
    'link-encoded-dot',
    'link-trailing-dot',
    'link-idn',
    'link-scheme-relative',
  ] as const)('%s leads to the address of the plan', async (fault) => {
    const { nextLink, own } = await firstPage({ fault, to: TO });
    expect(new URL(nextLink, own).origin).toBe(TO);
  });

  it.each([
    ['link-userinfo', /^http:\/\/127\.0\.0\.1:\d+@127\.0\.0\.2:5999\//],
    ['link-backslash', /^http:\/\/127\.0\.0\.2:5999\\@127\.0\.0\.1:\d+\//],
    ['link-encoded-dot', /^http:\/\/127%2e0%2e0%2e2:5999\//],
    ['link-trailing-dot', /^http:\/\/127\.0\.0\.2\.:5999\//],
    ['link-idn', /^http:\/\/127\u30020\u30020\u30022:5999\//],
    ['link-scheme-relative', /^\/\/127\.0\.0\.2:5999\//],
    ['link-relative', /^\/beta\/reports\//],
  ] as const)('%s is written as %s', async (fault, spelling) => {
    const { nextLink } = await firstPage(fault === 'link-relative' ? { fault } : { fault, to: TO });
    expect(nextLink).toMatch(spelling);
  });

  it('link-foreign-host leads nowhere when the plan names no address', async () => {
    const { nextLink } = await firstPage({ fault: 'link-foreign-host' });
    expect(nextLink).toBe(`http://foreign.invalid/beta${OLD_REPORT}`);
  });

  it('link-other-port and link-other-scheme change nothing else of the origin', async () => {
    const other = await firstPage({ fault: 'link-other-port' });
    expect(new URL(other.nextLink).hostname).toBe(other.own.hostname);
    expect(new URL(other.nextLink).port).not.toBe(other.own.port);
    const secure = await firstPage({ fault: 'link-other-scheme' });
    expect(new URL(secure.nextLink).origin).toBe(`https://${secure.own.host}`);
  });

  it.each(['link-other-path', 'link-dot-segments'] as const)(
    '%s stays at the host and leaves the reports',
    async (fault) => {
      const { nextLink, own } = await firstPage({ fault });
      expect(new URL(nextLink).href).toBe(`${own.origin}/beta/users`);
    },
  );

  it('link-no-url and link-no-text are no links', async () => {
    expect(URL.canParse((await firstPage({ fault: 'link-no-url' })).nextLink)).toBe(false);
    const { page } = await firstPage({ fault: 'link-no-text' });
    expect(page.body['@odata.nextLink']).toBe(42);
  });

  it('link-loop leaves an answer that is no page as it is', async () => {
    const { fetch, records } = await start('link-loop');
    expect((await fetch('/reports/nothing')).status).toBe(404);
    expect(records).toMatchObject([{ status: 404, fault: undefined }]);
  });
});
