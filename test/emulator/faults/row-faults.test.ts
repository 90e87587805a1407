import { describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../../src/emulator/faults/plan.js';
import { readAnswer } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();

async function rowsOf(planned: PlannedFault) {
  const { fetch } = await start(planned);
  return (await readAnswer(await fetch())).rows;
}

describe('the fault', () => {
  it('empty-report answers with no row and no link', async () => {
    const { fetch } = await start('empty-report');
    expect(await readAnswer(await fetch())).toMatchObject({
      status: 200,
      rows: [],
      nextLink: undefined,
    });
  });

  it('rows-dropped leaves out every second row', async () => {
    const rows = await rowsOf({ fault: 'rows-dropped' });
    expect(rows.map(({ id }) => id)).toEqual(['row-0', 'row-2', 'row-4', 'row-6', 'row-8']);
  });

  it('rows-doubled gives each row of a page twice', async () => {
    const rows = await rowsOf({ fault: 'rows-doubled' });
    expect(rows).toHaveLength(20);
    expect(rows.slice(10)).toEqual(rows.slice(0, 10));
  });

  it('rows-repeated begins a page with the last rows of the one before', async () => {
    const { fetch } = await start({ fault: 'rows-repeated', call: 2, rows: 4 });
    const first = await readAnswer(await fetch());
    const second = await readAnswer(await fetch(first.nextLink));
    expect(second.rows.map(({ id }) => id).slice(0, 5)).toEqual([
      'row-6',
      'row-7',
      'row-8',
      'row-9',
      'row-10',
    ]);
    const third = await readAnswer(await fetch(second.nextLink));
    expect(third.rows[0]).toHaveProperty('id', 'row-16');
  });

  it('rows-repeated has nothing to repeat on a first page, and the record says so', async () => {
    const { fetch, records } = await start('rows-repeated');
    expect((await readAnswer(await fetch())).rows).toHaveLength(10);
    expect(records).toMatchObject([{ fault: undefined }]);
  });

  it.each([
    ['rows-unknown-enum', { feature: 'teleportation', authMethod: 'quantumKey', id: 'row-0' }],
    ['rows-null-fields', { id: 'row-0', userPrincipalName: null, eventDateTime: null }],
    ['rows-wrong-types', { id: 'row-0', userPrincipalName: 42, isSuccess: 42 }],
    ['rows-extra-fields', { ...rowOnWire(), riskLevel: 'high', nested: { id: 'x' } }],
    ['rows-lone-surrogates', { ...rowOnWire(), userDisplayName: 'a\uD800b\uDC00c' }],
    ['rows-huge-text', { ...rowOnWire(), userDisplayName: 'x'.repeat(10_000) }],
  ] as const)('%s sends rows such as %j', async (fault, expected) => {
    const rows = await rowsOf({ fault });
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatchObject(expected);
  });

  it('rows-missing-fields sends rows that have an id alone', async () => {
    expect((await rowsOf({ fault: 'rows-missing-fields' }))[9]).toEqual({ id: 'row-9' });
  });

  it('rows-bad-dates sends dates that are none, each in its turn', async () => {
    const dates = (await rowsOf({ fault: 'rows-bad-dates' })).map((row) => row['eventDateTime']);
    expect(dates.slice(0, 4)).toEqual([
      '2019-02-30T08:00:00Z',
      '0001-01-01T00:00:00',
      '1',
      '2026-03-02',
    ]);
  });

  it('rows-control-characters sends NUL, escape, RTL override, markup and a formula', async () => {
    const names = (await rowsOf({ fault: 'rows-control-characters' })).map((row) =>
      String(row['userDisplayName']),
    );
    for (const awkward of ['\0', '\u001B', '\u202E', '<script>', '=cmd']) {
      expect(names.some((name) => name.includes(awkward))).toBe(true);
    }
  });

  it('rows-prototype-keys sends __proto__ as a key of its own', async () => {
    const { fetch } = await start('rows-prototype-keys');
    const text = await (await fetch()).text();
    expect(text.match(/"__proto__":\{"isAdmin":true\}/g)).toHaveLength(10);
    expect(text).toContain('"constructor":{"prototype"');
    expect(text).toContain('"toJSON":"x"');
  });

  it('rows-no-objects sends null, a number, a text and a list', async () => {
    const { fetch } = await start('rows-no-objects');
    const body: unknown = await (await fetch()).json();
    expect(body).toHaveProperty('value', [null, 42, 'row', [], null, 42, 'row', [], null, 42]);
  });
});

/** What of a row of the tests is on the wire. */
function rowOnWire() {
  return { id: 'row-0', feature: 'reset', userPrincipalName: 'adele.vance@contoso.com' };
}

describe('the share of a fault in rows', () => {
  it.each([
    [0.06, 6],
    [0.05, 5],
    [0.5, 50],
    [0.004, 0],
    [1, 100],
  ])('of %d spoils %d rows of 100', async (share, spoilt) => {
    const rows = Array.from({ length: 100 }, (_, index) => ({
      id: `row-${index}`,
      feature: 'reset',
    }));
    const { fetch, records } = await start(
      { fault: 'rows-unknown-enum', share },
      { tenant: { rows: () => rows }, pageSize: 1000 },
    );
    const page = await readAnswer(await fetch());
    expect(page.rows.filter(({ feature }) => feature === 'teleportation')).toHaveLength(spoilt);
    expect(records[0]?.fault).toBe(spoilt === 0 ? undefined : 'rows-unknown-enum');
  });
});
