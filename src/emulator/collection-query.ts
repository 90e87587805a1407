import { parseFilter } from './filter.js';
import type { FilterRules, Predicate } from './filter.js';
import { parseOrderBy } from './order.js';
import type { Comparison } from './order.js';
import { badRequest } from './refusal.js';
import type { QueryOptions } from './query-options.js';
import { parseSelect } from './select.js';

/** What a report's rows are and which query options its documentation allows on them. */
export interface CollectionType {
  readonly typeName: string;
  readonly properties: readonly string[];
  readonly filterRules: FilterRules;
  readonly orderable: ReadonlySet<string>;
}

/** A question about a report's rows, checked. What was not asked for is undefined. */
export interface CollectionQuery {
  readonly matches: Predicate | undefined;
  readonly compare: Comparison | undefined;
  readonly select: readonly string[] | undefined;
  /** Rows on a page. */
  readonly top: number;
}

/** Graph's documented default and maximum of `$top` for these reports. */
const MOST_ROWS_ON_A_PAGE = 1000;

export function parseCollectionQuery(
  options: QueryOptions,
  type: CollectionType,
  pageSize: number,
): CollectionQuery {
  const [filter, orderby, select] = ['filter', 'orderby', 'select'].map((name) =>
    options.get(name),
  );
  return {
    matches: filter === undefined ? undefined : parseFilter(filter, type.filterRules),
    compare: orderby === undefined ? undefined : parseOrderBy(orderby, type.orderable),
    select: select === undefined ? undefined : parseSelect(select, type.properties, type.typeName),
    top: Math.min(pageSize, parseTop(options.get('top'))),
  };
}

function parseTop(top: string | undefined): number {
  if (top === undefined) return MOST_ROWS_ON_A_PAGE;
  const rows = /^\d{1,4}$/.test(top) ? Number(top) : 0;
  if (rows < 1 || rows > MOST_ROWS_ON_A_PAGE) {
    throw badRequest(`Invalid value '${top}' for $top: it must be 1 to ${MOST_ROWS_ON_A_PAGE}.`);
  }
  return rows;
}
