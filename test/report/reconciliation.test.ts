import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authMethodOf } from '../../src/report/auth-method.js';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { driftsOf } from '../../src/report/reconciliation.js';
import type { ActivityCount } from '../../src/report/sweep.js';
import { DAY, HOUR } from '../../src/time.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const AS_OF_MS = Date.UTC(2026, 2, 31, 12);
const LATE_MS = 2 * DAY;

type EventFacts = Partial<CredentialUsageEvent> & { readonly ageMs?: number };

/** Events alike, in the midst of the thirty days unless told otherwise. */
function eventsOf(count: number, { ageMs = 10 * DAY, ...facts }: EventFacts = {}) {
  return Array.from({ length: count }, (_, number) =>
    usageEvent({ sourceId: `${ageMs} ${number}`, eventTimeMs: AS_OF_MS - ageMs, ...facts }),
  );
}

function summaryOf(successCount: number, facts: Partial<ActivityCount> = {}): ActivityCount {
  return { feature: 'RESET', authMethod: 'EMAIL', successCount, failureCount: 0, ...facts };
}

const drifts = (events: readonly CredentialUsageEvent[], ...summary: readonly ActivityCount[]) =>
  driftsOf(snapshotOf(events, AS_OF_MS), summary, LATE_MS);

describe('driftsOf', () => {
  it('finds nothing where both count the same', () => {
    expect(drifts(eventsOf(100), summaryOf(100))).toEqual([]);
  });

  it('names feature, method and both counts where they differ', () => {
    const drift = { feature: 'RESET', authMethod: 'EMAIL' };
    expect(drifts(eventsOf(100), summaryOf(200))).toEqual([
      { ...drift, snapshotCount: 100, summaryCount: 200 },
    ]);
    expect(drifts(eventsOf(200), summaryOf(100))).toEqual([
      { ...drift, snapshotCount: 200, summaryCount: 100 },
    ]);
  });

  it('counts successes and failures together', () => {
    const failures = eventsOf(50, { isSuccess: false, ageMs: 11 * DAY });
    const summary = summaryOf(60, { failureCount: 40 });
    expect(drifts([...eventsOf(50), ...failures], summary)).toEqual([]);
  });

  it('puts up with a tenth of the larger count, and not with more', () => {
    expect(drifts(eventsOf(90), summaryOf(100))).toEqual([]);
    expect(drifts(eventsOf(89), summaryOf(100))).toHaveLength(1);
    expect(drifts(eventsOf(100), summaryOf(90))).toEqual([]);
    expect(drifts(eventsOf(100), summaryOf(89))).toHaveLength(1);
  });

  it('puts up with five events, however few there are', () => {
    expect(drifts(eventsOf(5), summaryOf(0))).toEqual([]);
    expect(drifts(eventsOf(6), summaryOf(0))).toHaveLength(1);
    expect(drifts(eventsOf(0), summaryOf(5))).toEqual([]);
    expect(drifts(eventsOf(0), summaryOf(6))).toHaveLength(1);
  });

  it('finds a pair of feature and method that only one side has', () => {
    const fido = summaryOf(50, { authMethod: 'FIDO' });
    expect(drifts(eventsOf(50), fido)).toEqual([
      { feature: 'RESET', authMethod: 'EMAIL', snapshotCount: 50, summaryCount: 0 },
      { feature: 'RESET', authMethod: 'FIDO', snapshotCount: 0, summaryCount: 50 },
    ]);
  });

  it('keeps the features apart', () => {
    const registrations = summaryOf(50, { feature: 'REGISTRATION' });
    expect(drifts(eventsOf(50), registrations).map(({ feature }) => feature)).toEqual([
      'RESET',
      'REGISTRATION',
    ]);
  });

  it('adds up rows of the summary that name the same pair', () => {
    expect(drifts(eventsOf(100), summaryOf(60), summaryOf(40))).toEqual([]);
  });

  it('takes rows of zero for none', () => {
    expect(drifts([], summaryOf(0))).toEqual([]);
  });

  it('lets the summary lack events that are younger than rows may be late', () => {
    expect(drifts(eventsOf(50, { ageMs: LATE_MS }), summaryOf(0))).toEqual([]);
    expect(drifts(eventsOf(50, { ageMs: LATE_MS + 1 }), summaryOf(0))).toHaveLength(1);
  });

  it('lets the summary lack events of the day at the far end', () => {
    expect(drifts(eventsOf(50, { ageMs: 29 * DAY + 1 }), summaryOf(0))).toEqual([]);
    expect(drifts(eventsOf(50, { ageMs: 29 * DAY }), summaryOf(0))).toHaveLength(1);
  });

  it('counts the events of the last thirty days alone', () => {
    const before = eventsOf(50, { ageMs: 30 * DAY + 1 });
    const afterAsOf = eventsOf(50, { ageMs: -HOUR });
    const counted = eventsOf(50);
    expect(drifts([...before, ...afterAsOf, ...counted], summaryOf(100))).toEqual([
      { feature: 'RESET', authMethod: 'EMAIL', snapshotCount: 50, summaryCount: 100 },
    ]);
  });

  it('counts as whoever looks at every event', () => {
    fc.assert(
      fc.property(fc.array(agedEvent, { minLength: 20, maxLength: 80 }), lateDays, (aged, days) => {
        const events = aged.map((facts, number) => usageEvent({ ...facts, sourceId: `${number}` }));
        const found = driftsOf(snapshotOf(events, AS_OF_MS), [], days * DAY);
        const named = found.map(({ feature, authMethod, snapshotCount }) => [feature, authMethod, snapshotCount]); // prettier-ignore
        expect(new Set(named)).toEqual(new Set(driftsByLooking(events, days * DAY)));
      }),
    );
  });
});

const lateDays = fc.constantFrom(0, 2, 15, 29, 40);
const agedEvent = fc.record({
  feature: fc.constantFrom<CredentialUsageEvent['feature'][]>('RESET', 'REGISTRATION'),
  authMethodRaw: fc.constantFrom('email', 'mobileSMS'),
  isSuccess: fc.boolean(),
  // Around each edge, and twelve hours from it.
  eventTimeMs: fc
    .tuple(fc.constantFrom(0, 2, 15, 29, 30), fc.constantFrom(-12 * HOUR, -1, 0, 1, 12 * HOUR))
    .map(([days, offMs]) => AS_OF_MS - days * DAY + offMs),
});

/** What is left to be explained where Graph's summary counts nothing at all. */
function driftsByLooking(events: readonly CredentialUsageEvent[], lateMs: number) {
  const within = events.filter(({ eventTimeMs }) => eventTimeMs >= AS_OF_MS - 30 * DAY && eventTimeMs <= AS_OF_MS); // prettier-ignore
  const isAtEdge = ({ eventTimeMs }: CredentialUsageEvent) =>
    eventTimeMs >= AS_OF_MS - lateMs || eventTimeMs < AS_OF_MS - 29 * DAY;
  return ['RESET', 'REGISTRATION'].flatMap((feature) =>
    ['email', 'mobileSMS'].flatMap((raw) => {
      const own = within.filter((event) => event.feature === feature && event.authMethodRaw === raw); // prettier-ignore
      const explained = Math.max(5, own.filter(isAtEdge).length, own.length / 10);
      return own.length > explained ? [[feature, authMethodOf(raw), own.length]] : [];
    }),
  );
}
