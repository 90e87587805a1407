import { describe, expect, it } from '@jest/globals';
import {
  NEW_REPORT,
  OLD_REPORT,
  readToTheEnd,
  someRow,
  tenantOf,
  emulatorsForTests,
} from './harness.js';

const start = emulatorsForTests();

const rowsNamed = (...ids: string[]) => ids.map((id) => someRow({ id }));
const TEN = rowsNamed('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

describe('paging', () => {
  it.each([1, 3, 5, 9, 10, 1000])('by %d rows reads every row once, in order', async (pageSize) => {
    const { get } = await start({ tenant: tenantOf(...TEN), pageSize });
    const pages = await readToTheEnd(get, OLD_REPORT);
    expect(pages.flatMap((page) => page.rows.map((row) => row['id']))).toEqual(
      TEN.map((row) => row['id']),
    );
    expect(pages).toHaveLength(Math.ceil(10 / pageSize));
  });

  it('counts pages by the rows that match', async () => {
    const rows = TEN.map((row, index) => ({ ...row, isSuccess: index % 2 === 0 }));
    const { get } = await start({ tenant: tenantOf(...rows), pageSize: 2 });
    for (const query of [
      '$filter=isSuccess%20eq%20true',
      '$filter=isSuccess%20eq%20true&$orderby=isSuccess',
    ]) {
      const pages = await readToTheEnd(get, `${OLD_REPORT}?${query}`);
      expect(pages.map((page) => page.rows.map((row) => row['id']))).toEqual([
        ['0', '2'],
        ['4', '6'],
        ['8'],
      ]);
    }
  });

  it('links absolutely, by the host that the client used, with the original options', async () => {
    const { get, baseUrl } = await start({ tenant: tenantOf(...TEN) });
    const byName = baseUrl.replace('127.0.0.1', 'localhost');
    const { nextLink = '' } = await get(`${byName}${OLD_REPORT}?$top=4&$select=id`);
    expect(nextLink.startsWith(`${byName}${OLD_REPORT}?`)).toBe(true);
    const options = new URL(nextLink).searchParams;
    expect([options.get('$top'), options.get('$select')]).toEqual(['4', 'id']);
    expect((await get(nextLink)).rows).toEqual([
      { id: '4' },
      { id: '5' },
      { id: '6' },
      { id: '7' },
    ]);
  });

  it('keeps a filter with quotes, plus signs and ampersands through every page', async () => {
    const userDisplayName = "O'Brien & Sons + 100%";
    const rows = TEN.map((row) => ({ ...row, userDisplayName }));
    const { get } = await start({ tenant: tenantOf(...rows), pageSize: 4 });
    const filter = encodeURIComponent("userDisplayName eq 'O''Brien & Sons + 100%'");
    const pages = await readToTheEnd(get, `${OLD_REPORT}?$filter=${filter}`);
    expect(pages.map((page) => page.rows.length)).toEqual([4, 4, 2]);
  });

  it('shifts when rows arrive in front: a row may come twice, none is lost', async () => {
    let rows = TEN;
    const { get } = await start({ tenant: { rows: () => rows }, pageSize: 5 });
    const first = await get(OLD_REPORT);
    rows = [...rowsNamed('new'), ...TEN];
    const second = await get(first.nextLink ?? '');
    expect(second.rows.map((row) => row['id'])).toEqual(['4', '5', '6', '7', '8']);
    expect((await get(second.nextLink ?? '')).rows.map((row) => row['id'])).toEqual(['9']);
  });

  it('puts an empty page with a next link between pages when told to', async () => {
    const { get } = await start({ tenant: tenantOf(...TEN), pageSize: 5, emptyPages: true });
    const pages = await readToTheEnd(get, OLD_REPORT);
    expect(pages.map((page) => page.rows.length)).toEqual([5, 0, 5]);
  });

  it('forgets the Prefer header, which has to be sent with each page', async () => {
    const rows = TEN.map((row) => ({ ...row, authMethod: 'sms' }));
    const { get } = await start({ tenant: tenantOf(...rows), pageSize: 5 });
    const first = await get(OLD_REPORT, { Prefer: 'include-unknown-enum-members' });
    expect(first.rows[0]?.['authMethod']).toBe('sms');
    expect((await get(first.nextLink ?? '')).rows[0]?.['authMethod']).toBe('unknownFutureValue');
  });
});

describe('a $skiptoken', () => {
  const linkFrom = async (path = OLD_REPORT) => {
    const emulator = await start({ tenant: tenantOf(...TEN), pageSize: 4 });
    const { nextLink = '' } = await emulator.get(path);
    return { ...emulator, nextLink, token: new URL(nextLink).searchParams.get('$skiptoken') ?? '' };
  };

  it('that was changed in any place is refused', async () => {
    const { get, nextLink, token } = await linkFrom();
    for (let place = 0; place < token.length; place += 1) {
      const other = token[place] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, place) + other + token.slice(place + 1);
      expect((await get(nextLink.replace(token, changed))).status).toBe(400);
    }
  });

  it.each(['', 'x', '.', 'NA.', '...'])('that nobody made (%s) is refused', async (token) => {
    const { get } = await linkFrom();
    expect((await get(`${OLD_REPORT}?$skiptoken=${token}`)).status).toBe(400);
  });

  it('of another query or report is refused', async () => {
    const { get, token } = await linkFrom(`${OLD_REPORT}?$top=3`);
    expect((await get(`${OLD_REPORT}?$top=3&$skiptoken=${token}`)).status).toBe(200);
    expect((await get(`${OLD_REPORT}?$top=2&$skiptoken=${token}`)).status).toBe(400);
    expect((await get(`${OLD_REPORT}?$skiptoken=${token}`)).status).toBe(400);
    expect((await get(`${NEW_REPORT}?$top=3&$skiptoken=${token}`)).status).toBe(400);
  });

  it('outlives a restart of the emulator', async () => {
    const [{ token }, other] = await Promise.all([linkFrom(), linkFrom()]);
    expect((await other.get(`${OLD_REPORT}?$skiptoken=${token}`)).status).toBe(200);
  });

  it('does not mind how the link is spelled', async () => {
    const { get, token } = await linkFrom(`${OLD_REPORT}?$top=3&$select=id`);
    const respelled = `${OLD_REPORT}?%24skiptoken=${token}&select=id&%24top=3`;
    expect((await get(respelled)).rows.map((row) => row['id'])).toEqual(['3', '4', '5']);
  });
});
