import { createSecretKey } from 'node:crypto';
import type { TenantRow } from '../src/emulator/row.js';
import { createEventSet, type EventSet } from '../src/report/event-set.js';
import type { CredentialUsageEvent } from '../src/report/event.js';
import { parseRows } from '../src/msgraph/sweep.js';
import { finish } from '../src/report/work.js';
import { syntheticPages, type SyntheticReport } from './synthetic-report.js';

export type SourceName = 'userCredentialUsageDetails' | 'userEventsSummary';

export function isSourceName(name: string): name is SourceName {
  return name === 'userCredentialUsageDetails' || name === 'userEventsSummary';
}

/** The pages of a report as they come from Graph. */
export function* pageTexts(report: SyntheticReport, source: SourceName): Generator<string> {
  for (const rows of syntheticPages(report)) {
    // Through bytes, as over the wire: a flat text, of one byte a character where that is enough.
    yield Buffer.from(JSON.stringify({ value: sentRows(rows, source) })).toString();
  }
}

/** The successor's id names the user and not the event. */
function sentRows(rows: readonly TenantRow[], source: SourceName): readonly object[] {
  return rows.map(({ userId, ...row }) =>
    source === 'userEventsSummary' ? { ...row, id: userId } : row,
  );
}

/** The rows of a page, unread. */
export function rowsOf(pageText: string): readonly unknown[] {
  const page: unknown = JSON.parse(pageText);
  if (typeof page !== 'object' || page === null || !('value' in page)) throw notAPage();
  if (!Array.isArray(page.value)) throw notAPage();
  return page.value;
}

function notAPage(): Error {
  return new Error('A page must be an object with a list of rows.');
}

/** The events of a page as a sweep hands them on. */
export function eventsOf(pageText: string): readonly CredentialUsageEvent[] {
  const { events, quarantined } = finish(parseRows(rowsOf(pageText)));
  if (quarantined.length === 0) return events;
  throw new Error(`A synthetic row was put aside: ${quarantined[0] ?? ''}.`);
}

/** The events of a report, a page at a time. */
export function* sweptPages(
  report: SyntheticReport,
  source: SourceName,
): Generator<readonly CredentialUsageEvent[]> {
  for (const text of pageTexts(report, source)) yield eventsOf(text);
}

/** What the derived ids of a bench are keyed with. */
export const SECRET = createSecretKey(Buffer.alloc(32, 7));

export function newSet(source: SourceName): EventSet {
  return createEventSet({ idNamesEvent: source === 'userCredentialUsageDetails', secret: SECRET });
}

export function collectEvents(report: SyntheticReport, source: SourceName): EventSet {
  const set = newSet(source);
  for (const events of sweptPages(report, source)) events.forEach(set.add);
  return set;
}
