import { seenBySweep } from '../../src/report/coverage.js';
import type { Snapshot } from '../../src/report/snapshot.js';
import { NO_CONDITIONS } from '../../src/report/query.js';
import type { Store } from '../../src/store/store.js';
import { MINUTE } from '../../src/time.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';

/** More than fit into one statement. */
const EVENTS_A_SWEEP = 1500;
const FIRST_MS = Date.UTC(2026, 2, 1);
const PLACE = { partition: 'a', secret: SECRET };
const RETENTION_MS = 400 * 24 * 60 * MINUTE;
const ALWAYS = { fromMs: 0, toMs: FIRST_MS * 2 };

/** What the sweep of a number has read: all events of those before, and some more. An event a second. */
function sweepNumbered(number: number): Snapshot {
  const count = number * EVENTS_A_SWEEP;
  const events = Array.from({ length: count }, (_, index) =>
    usageEvent({
      sourceId: `event-${index}`,
      eventTimeMs: FIRST_MS + index * 1000,
      userPrincipalName: `user-${index % 97}@contoso.com`,
      authMethodRaw: index % 3 === 0 ? 'email' : 'mobileSMS',
    }),
  );
  return snapshotOf(events, asOfNumbered(number));
}

function asOfNumbered(number: number): number {
  return FIRST_MS + number * EVENTS_A_SWEEP * 1000;
}

export async function recordSweep(store: Store, number: number): Promise<void> {
  const { signal } = new AbortController();
  await store.record(sweepNumbered(number), { ...PLACE, retentionMs: RETENTION_MS, signal });
}

/** The number of the last sweep that was recorded to its end; 0: none was. Throws where events and counts disagree. */
export async function sweepRecorded(store: Store): Promise<number> {
  const history = store.history(PLACE);
  const { recordedAsOfMs = FIRST_MS, coverage } = await history.facts();
  const number = (recordedAsOfMs - FIRST_MS) / EVENTS_A_SWEEP / 1000;
  const heading = { key: null, isKeyIncluded: false, isAscending: true, limit: 1_000_000 };
  const ids = (await history.list(NO_CONDITIONS, ALWAYS, 'EVENT_DATE_TIME', heading)).map(({ id }) => id); // prettier-ignore
  const kinds = await history.countKinds(NO_CONDITIONS, ALWAYS);
  const counted = kinds.reduce((sum, { count }) => sum + count, 0);
  if (counted !== ids.length) throw new Error(`${counted} are counted of ${ids.length} events.`);
  if (ids.some((id, index) => id !== `event-${index}`)) throw new Error('An event is missing.');
  if (ids.length < number * EVENTS_A_SWEEP) throw new Error('Less is there than was recorded.');
  const isCovered = number === 0 || coverage.some(({ toMs }) => toMs === seenBySweep(asOfNumbered(number)).toMs); // prettier-ignore
  if (!isCovered) throw new Error('The coverage says something else.');
  return number;
}
