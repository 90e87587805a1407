import { drawsFor } from './demo-draws.js';
import { eachRow } from './row.js';
import type { Tenant, TenantRow, TenantRows } from './row.js';

/** In which order the reports list their rows. Graph documents none. */
export type RowOrder = 'newest-first' | 'shuffled';

/** The tenant with its rows in that order. `newest-first` is what a tenant serves by itself. */
export function inOrder(tenant: Tenant, order: RowOrder, seed: number): Tenant {
  return order === 'shuffled' ? shuffled(tenant, seed) : tenant;
}

/**
 * Each row has its place by its own id and the seed, so that the order is the same from page to page and a row that
 * arrives in between moves no two others past each other.
 */
function shuffled(tenant: Tenant, seed: number): Tenant {
  let latest: { readonly from: TenantRows; readonly rows: TenantRows } | undefined;
  return {
    rows: () => {
      const from = tenant.rows();
      // An array may hold other rows by now.
      if (latest?.from !== from || Array.isArray(from)) {
        latest = { from, rows: shuffledRows(from, seed) };
      }
      return latest.rows;
    },
  };
}

function shuffledRows(rows: TenantRows, seed: number): readonly TenantRow[] {
  return [...eachRow(rows)]
    .map((row) => ({ row, place: placeOf(String(row['id']), seed) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

/** Any number that depends on every character: FNV-1a over the id, then spread. */
function placeOf(id: string, seed: number): number {
  let bits = 0x811c9dc5;
  for (const character of id) {
    bits = Math.imul(bits ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return drawsFor(seed, bits, 0)();
}
