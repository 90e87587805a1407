import { describe, expect, it } from '@jest/globals';
import { inOrder } from '../../src/emulator/row-order.js';
import { eachRow } from '../../src/emulator/row.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { OLD_REPORT, emulatorsForTests, readToTheEnd, someRow, tenantOf } from './harness.js';

const start = emulatorsForTests();
const ROWS = Array.from({ length: 100 }, (_, index) => someRow({ id: `row-${index}` }));

function shuffledIds(rows: readonly TenantRow[], seed = 1): unknown[] {
  return [...eachRow(inOrder(tenantOf(...rows), 'shuffled', seed).rows())].map(({ id }) => id);
}

describe('the order newest-first', () => {
  it('is what the tenant serves', () => {
    const tenant = tenantOf(...ROWS);
    expect(inOrder(tenant, 'newest-first', 1)).toBe(tenant);
  });
});

describe('the order shuffled', () => {
  it('has every row once, and not in the order of the tenant', () => {
    const ids = shuffledIds(ROWS);
    expect(ids).not.toEqual(ROWS.map(({ id }) => id));
    expect(new Set(ids)).toEqual(new Set(ROWS.map(({ id }) => id)));
    expect(ids).toHaveLength(ROWS.length);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(shuffledIds(ROWS, 7)).toEqual(shuffledIds(ROWS, 7));
    expect(shuffledIds(ROWS, 7)).not.toEqual(shuffledIds(ROWS, 8));
  });

  it('does not move two rows past each other when others come and go', () => {
    const later = [someRow({ id: 'new' }), ...ROWS.slice(0, 90)];
    const kept = new Set(ROWS.slice(0, 90).map(({ id }) => id));
    expect(shuffledIds(later).filter((id) => kept.has(id))).toEqual(
      shuffledIds(ROWS).filter((id) => kept.has(id)),
    );
  });

  it('shows what an array holds by now', () => {
    const rows = [someRow({ id: 'old' })];
    const tenant = inOrder({ rows: () => rows }, 'shuffled', 1);
    expect(tenant.rows().at(0)).toHaveProperty('id', 'old');
    rows[0] = someRow({ id: 'new' });
    expect(tenant.rows().at(0)).toHaveProperty('id', 'new');
  });

  it('shuffles a list that is made when asked only once', () => {
    const lazy = { length: 3, at: (index: number) => someRow({ id: `row-${index}` }) };
    const tenant = inOrder({ rows: () => lazy }, 'shuffled', 1);
    expect(tenant.rows()).toBe(tenant.rows());
  });

  it('serves the same rows as ever, from page to page', async () => {
    const { get } = await start({ tenant: tenantOf(...ROWS), order: 'shuffled', pageSize: 30 });
    const pages = await readToTheEnd(get, OLD_REPORT);
    expect(pages).toHaveLength(4);
    expect(pages.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(shuffledIds(ROWS));
  });
});
