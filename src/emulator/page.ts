import type { CollectionQuery } from './collection-query.js';
import { eachRow } from './row.js';
import type { TenantRow, TenantRows } from './row.js';

/** Where a page begins: after how many matching rows, and whether an empty page is due there. */
export interface PageStart {
  readonly offset: number;
  readonly isEmpty: boolean;
}

interface Page {
  readonly rows: readonly TenantRow[];
  /** undefined after the last page. */
  readonly next: PageStart | undefined;
}

/**
 * Cuts one page. Paging goes by offset into the rows as they are now, as a live service may do: rows that arrived at
 * the front since the last page push others over the page boundary, so a reader may meet a row twice but loses none.
 * With `emptyPages` an empty page with a next link stands between any two pages, which Graph allows itself.
 */
export function pageOf(
  rows: TenantRows,
  query: CollectionQuery,
  start: PageStart,
  emptyPages: boolean,
): Page {
  if (start.isEmpty) return { rows: [], next: { offset: start.offset, isEmpty: false } };
  const end = start.offset + query.top;
  const found = range(rows, query, start.offset, end + 1);
  const next = found.length > query.top ? { offset: end, isEmpty: emptyPages } : undefined;
  return { rows: found.slice(0, query.top), next };
}

/** The matching rows from `start` up to `end`, making no more of them than needed. */
function range(
  rows: TenantRows,
  { matches, compare }: CollectionQuery,
  start: number,
  end: number,
): TenantRow[] {
  if (compare !== undefined) {
    return [...eachRow(rows)]
      .filter(matches ?? (() => true))
      .sort(compare)
      .slice(start, end);
  }
  const found: TenantRow[] = [];
  if (matches === undefined) {
    for (let index = start; index < Math.min(end, rows.length); index += 1) {
      found.push(rows.at(index) ?? {});
    }
    return found;
  }
  let matched = 0;
  for (const row of eachRow(rows)) {
    if (!matches(row)) continue;
    if (matched >= start) found.push(row);
    matched += 1;
    if (matched >= end) break;
  }
  return found;
}
