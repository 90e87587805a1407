import { createSecretKey } from 'node:crypto';
import { createEventSet, type EventSet } from '../src/report/event-set.js';
import type { CredentialUsageEvent } from '../src/report/event.js';
import { parseRows } from '../src/msgraph/sweep.js';
import { syntheticPages, type SyntheticReport } from './synthetic-report.js';

export type SourceName = 'userCredentialUsageDetails' | 'userEventsSummary';

/**
 * The events of a report as a sweep hands them on, a page at a time: through JSON, so that their texts take the memory
 * that they take in the gateway.
 */
export function* sweptPages(
  report: SyntheticReport,
  source: SourceName,
): Generator<readonly CredentialUsageEvent[]> {
  for (const rows of syntheticPages(report)) {
    // The successor's id names the user and not the event.
    const sent = rows.map(({ userId, ...row }) =>
      source === 'userEventsSummary' ? { ...row, id: userId } : row,
    );
    const { events, quarantined } = parseRows(parseList(JSON.stringify(sent)));
    if (quarantined.length > 0)
      throw new Error(`A synthetic row was put aside: ${quarantined[0] ?? ''}.`);
    yield events;
  }
}

function parseList(text: string): readonly unknown[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('A page must be a list of rows.');
  return value;
}

export function collectEvents(report: SyntheticReport, source: SourceName): EventSet {
  const secret = createSecretKey(Buffer.alloc(32, 7));
  const set = createEventSet({ idNamesEvent: source === 'userCredentialUsageDetails', secret });
  for (const events of sweptPages(report, source)) events.forEach(set.add);
  return set;
}
