import type { ReportOrder, ReportQuery } from '../src/report/query.js';
import type { EventObject } from './event-objects.js';
import type { TextFilter } from '../src/report/text.js';
import type { Window } from '../src/report/window.js';

// The obvious way, to measure beside ours and to check ours against: an array of objects, filtered and sorted for each
// question. It is spared what the simplest programs also do, such as reading the date of every row from its text.

interface NaivePage {
  readonly totalCount: number;
  readonly nodes: readonly EventObject[];
}

interface PageWanted {
  readonly query: ReportQuery;
  readonly window: Window;
  readonly order: ReportOrder;
  readonly first: number;
  /** Id of the event that the page stands behind. */
  readonly after: string | null;
}

export function naivePage(
  rows: readonly EventObject[],
  { query, window, order, first, after }: PageWanted,
): NaivePage {
  const matches = naiveMatches(rows, query, window).sort(comparing(order));
  const start = after === null ? 0 : matches.findIndex(({ id }) => id === after) + 1;
  return { totalCount: matches.length, nodes: matches.slice(start, start + first) };
}

export function naiveMatches(
  rows: readonly EventObject[],
  query: ReportQuery,
  { fromMs, toMs }: Window,
): EventObject[] {
  return rows.filter(
    (row) =>
      fromMs <= row.eventTimeMs &&
      row.eventTimeMs < toMs &&
      (query.feature === null || row.feature === query.feature) &&
      (query.isSuccess === null || row.isSuccess === query.isSuccess) &&
      (query.authMethods === null || query.authMethods.includes(row.authMethod)) &&
      (query.failureCategories === null ||
        (row.failureCategory !== null && query.failureCategories.includes(row.failureCategory))) &&
      matchesText(row.userPrincipalName, query.userPrincipalName) &&
      matchesText(row.failureReason, query.failureReason),
  );
}

/** Only the two conditions that the questions use. */
function matchesText(text: string | null, filter: TextFilter | null): boolean {
  if (filter === null) return true;
  const lower = text?.toLowerCase();
  return (
    lower !== undefined &&
    (filter.startsWith === null || lower.startsWith(filter.startsWith.toLowerCase())) &&
    (filter.contains === null || lower.includes(filter.contains.toLowerCase()))
  );
}

function comparing({ field, direction }: ReportOrder) {
  const sign = direction === 'ASC' ? 1 : -1;
  const byTime = (a: EventObject, b: EventObject) =>
    a.eventTimeMs - b.eventTimeMs || compareTexts(a.id, b.id);
  const byUser = (a: EventObject, b: EventObject) =>
    compareTexts(a.userPrincipalName.toLowerCase(), b.userPrincipalName.toLowerCase()) ||
    byTime(a, b);
  const ascending = field === 'EVENT_DATE_TIME' ? byTime : byUser;
  return (a: EventObject, b: EventObject) => sign * ascending(a, b);
}

/** By UTF-16 unit, which is the order of code points here: ids and user principal names of the synthetic rows are ASCII. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
