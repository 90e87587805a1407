import { expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { countOutcomesBy } from '../../src/report/aggregate.js';
import { seamOf } from '../../src/report/coverage.js';
import { CREDENTIAL_FEATURES, type CredentialUsageEvent } from '../../src/report/event.js';
import type { History } from '../../src/report/history.js';
import { longMatches } from '../../src/report/long-matches.js';
import { matchesIn, type Matches } from '../../src/report/matches.js';
import { NO_CONDITIONS, type ReportOrder, type ReportQuery } from '../../src/report/query.js';
import { at } from '../../src/report/search.js';
import { select } from '../../src/report/selection.js';
import { idAt, restoreEvent, type Snapshot } from '../../src/report/snapshot.js';
import { foldText } from '../../src/report/text.js';
import { bucketEdges } from '../../src/report/time-bucket.js';
import type { Window } from '../../src/report/window.js';
import { describeEachStore } from '../store/places.js';
import { DISPLAY_NAMES, REASONS, SPELLINGS } from '../support/arbitraries.js';
import { SECRET, snapshotOf } from '../support/usage-event.js';

jest.setTimeout(300_000);

const DAY_MS = 86_400_000;
const AS_OF_MS = Date.parse('2026-11-02T05:00:00.123Z');
/** Sweeps that see everything of the hundred days before, each somewhat more than what none has seen before. */
const SWEEPS_MS = [-70, -45, -20, 0].map((days) => AS_OF_MS + days * DAY_MS);
const PLACE = { partition: 'a', secret: SECRET };
const HISTORY_COUNT = Number(process.env['HISTORY_COUNT'] ?? 6);

/** Mostly within a few quarters of an hour, on both sides of every edge of those, and at the seam. */
const times = fc.oneof(
  fc.integer({ min: AS_OF_MS - 99 * DAY_MS, max: AS_OF_MS }),
  fc
    .tuple(fc.constantFrom(0, 29, 30, 44.5, 60), fc.integer({ min: -2, max: 2 }))
    .map(([days, ms]) => Math.min(AS_OF_MS, AS_OF_MS - days * DAY_MS + ms)),
  fc.integer({ min: 0, max: 9000 }).map((ms) => AS_OF_MS - 50 * DAY_MS - ms * 400),
);

const events: fc.Arbitrary<CredentialUsageEvent> = fc.record({
  sourceId: fc.oneof(fc.uuid(), fc.string({ minLength: 1, unit: 'binary' }), fc.constantFrom('a', 'b', '\uFB01', '\u{1D4B3}')), // prettier-ignore
  feature: fc.constantFrom(...CREDENTIAL_FEATURES),
  userPrincipalName: fc.constantFrom(...SPELLINGS),
  userDisplayName: fc.constantFrom(...DISPLAY_NAMES, 'nul \0'),
  isSuccess: fc.boolean(),
  authMethodRaw: fc.constantFrom('email', 'mobileSMS', 'somethingNew'),
  // The parser makes none of an empty one.
  failureReason: fc.constantFrom(...REASONS.map((reason) => reason || null), 'with \0 inside'),
  eventTimeMs: times,
  eventTimeTicks: fc.constantFrom(0, 1, 9999),
});

const texts = (values: readonly (string | null)[]) =>
  fc.record({
    eq: fc.constantFrom(null, null, ...values),
    in: fc.oneof(fc.constant(null), fc.subarray(values.flatMap((value) => value ?? []))),
    startsWith: fc.constantFrom(null, null, '', 'a', 'ZO', 'something'),
    contains: fc.constantFrom(null, null, '', '@', 'a', 'e', '\0', '\u0308'),
  });
const maybe = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
const queries: fc.Arbitrary<ReportQuery> = fc.record({
  feature: fc.constantFrom(null, null, 'RESET' as const, 'REGISTRATION' as const),
  isSuccess: fc.constantFrom(null, null, true, false),
  authMethods: maybe(fc.subarray(['EMAIL' as const, 'MOBILE_SMS' as const, 'UNKNOWN' as const])),
  failureCategories: maybe(fc.subarray(['BLOCKED' as const, 'UNCLASSIFIED' as const])),
  fromMs: maybe(times),
  toMs: maybe(times),
  user: maybe(fc.constantFrom(...SPELLINGS).map(foldText)),
  userPrincipalName: maybe(texts(SPELLINGS)),
  userDisplayName: maybe(texts(DISPLAY_NAMES)),
  failureReason: maybe(texts(REASONS)),
});
const windows: fc.Arbitrary<Window> = fc
  .tuple(times, times)
  .map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) + 1 }));
const orders: fc.Arbitrary<ReportOrder> = fc.record({
  field: fc.constantFrom('EVENT_DATE_TIME', 'USER_PRINCIPAL_NAME'),
  direction: fc.constantFrom('ASC', 'DESC'),
});

/** What of a report stands in a snapshot of that moment. */
function sweepAt(all: readonly CredentialUsageEvent[], asOfMs: number): Snapshot {
  const seen = all.filter(
    ({ eventTimeMs }) => eventTimeMs > asOfMs - 30 * DAY_MS && eventTimeMs <= asOfMs,
  );
  return snapshotOf(seen, asOfMs);
}

/** Everything that can be asked, in words that say nothing of where it stood. */
async function answersOf(
  matches: Matches,
  { window, order, size, isFromEnd, key, timeZone, interval, limit }: Question,
  keyOf: (order: ReportOrder) => Parameters<Matches['page']>[1]['after'],
) {
  const cells = await matches.cells();
  const cursor = key === null ? null : keyOf(order);
  const page = await matches.page(order, {
    first: isFromEnd ? null : size,
    last: isFromEnd ? size : null,
    after: isFromEnd ? null : cursor,
    before: isFromEnd ? cursor : null,
  });
  const users = await matches.topUsers(false, limit);
  return {
    count: await matches.count(),
    byFeature: countOutcomesBy(cells, ({ feature }) => feature),
    byMethod: countOutcomesBy(cells, ({ authMethod }) => authMethod),
    reasons: await matches.failureReasons(),
    overTime: await matches.overTime(bucketEdges(window, interval, timeZone)),
    distinctUsers: await matches.distinctUsers(),
    users: users.map(({ snapshot, user, count }) => [snapshot.users[user], count]),
    rows: page.positions.map((position) => ({
      id: idAt(page.snapshot, position),
      ...restoreEvent(page.snapshot, position),
    })),
    keys: page.positions.map((position) => page.keyAt(position)),
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
  };
}

const questions = fc.record({
  query: fc.oneof(queries, fc.constant(NO_CONDITIONS)),
  window: windows,
  order: orders,
  size: fc.integer({ min: 0, max: 7 }),
  isFromEnd: fc.boolean(),
  key: maybe(fc.nat()),
  timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York'),
  interval: fc.constantFrom('HOUR' as const, 'DAY' as const, 'WEEK' as const),
  limit: fc.integer({ min: 0, max: 5 }),
});
type Question = typeof questions extends fc.Arbitrary<infer Value> ? Value : never;

describeEachStore('a window longer than Graph remembers', (withStore) => {
  // An id names one event, as long as it is remembered.
  const reports = fc
    .array(events, { minLength: 0, maxLength: 150 })
    .map((all) => all.map((one, index) => ({ ...one, sourceId: `${one.sourceId}-${index}` })));
  const histories = fc.sample(reports, {
    numRuns: HISTORY_COUNT,
    seed: Number(process.env['HISTORY_SEED'] ?? 1),
  });
  it.each(histories.map((all, index) => [index, all] as const))(
    'is answered as if one snapshot held all of it (%i)',
    async (_index, all) =>
      withStore(async (store) => {
        const { signal } = new AbortController();
        for (const asOfMs of SWEEPS_MS) {
          await store.record(sweepAt(all, asOfMs), { ...PLACE, retentionMs: 400 * DAY_MS, signal });
        }
        const whole = snapshotOf(all, AS_OF_MS);
        const latest = sweepAt(all, AS_OF_MS);
        await fc.assert(
          fc.asyncProperty(questions, async (question) => {
            const keyOf = keyIn(whole, question);
            const expected = matchesIn(select(whole, question.query, question.window));
            const found = longOf(store.history(PLACE), latest, question);
            expect(await answersOf(found, question, keyOf)).toEqual(
              await answersOf(expected, question, keyOf),
            );
          }),
          { numRuns: 60 },
        );
      }),
  );
});

function longOf(history: History, snapshot: Snapshot, { query, window }: Question): Matches {
  const seamMs = seamOf(AS_OF_MS, AS_OF_MS);
  return longMatches({ history, snapshot, show: (shown) => shown, query, window, seamMs });
}

/** The place of any event, also of one that does not match. */
function keyIn(whole: Snapshot, { key }: Question) {
  return (order: ReportOrder) => {
    if (key === null || whole.rowCount === 0) return null;
    const position = key % whole.rowCount;
    const timeKey = { timeMs: at(whole.timesMs, position), id: idAt(whole, position) };
    const name = at(whole.nameTexts, at(whole.names, position));
    return order.field === 'EVENT_DATE_TIME' ? timeKey : { ...timeKey, user: foldText(name) };
  };
}
