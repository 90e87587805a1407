import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  countCells,
  countDistinctUsers,
  countFailureCategories,
  countFailureReasons,
  countOutcomes,
  countOutcomesBy,
  topUsers,
} from '../../src/report/aggregate.js';
import { countOf } from '../../src/report/counting.js';
import type { EventKey } from '../../src/report/order.js';
import { pageOf } from '../../src/report/page.js';
import { NO_CONDITIONS, type ReportOrder, type ReportQuery } from '../../src/report/query.js';
import { select as selectFrom } from '../../src/report/selection.js';
import { idAt } from '../../src/report/snapshot.js';
import { foldText } from '../../src/report/text.js';
import { bucketEdges, countOverTime } from '../../src/report/time-bucket.js';
import { LARGE_AS_OF_MS, largeReport, type LargeReport } from '../support/large-report.js';
import {
  byAuthMethod,
  byFailureCategory,
  byFailureReason,
  byFeature,
  distinctUsers,
  tallyOf,
  topUsers as topUsersOf,
} from '../support/reference-counts.js';
import { edgesOf } from '../support/reference-edges.js';
import { select, slice, type KnownEvent, type Question } from '../support/reference-select.js';

// The reference looks at every event for every question.
jest.setTimeout(300_000);

/** None, one, around the first places where counts are kept, and so many that every way of paging is taken. */
const REPORTS = new Map([0, 1, 255, 256, 257, 2049, 6000].map((size) => [size, largeReport(size)]));
const DAY_MS = 86_400_000;

/** A report by its size: a failure that printed all its events would be of no use. */
const reportSizes = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...REPORTS.keys()) },
  { weight: 3, arbitrary: fc.constant(6000) },
);

function reportOf(size: number): LargeReport {
  return REPORTS.get(size) ?? largeReport(size);
}

const instants = fc.oneof(
  fc.integer({ min: LARGE_AS_OF_MS - 31 * DAY_MS, max: LARGE_AS_OF_MS + DAY_MS }),
  fc.constantFrom(-30, -7, -1, 0).map((days) => LARGE_AS_OF_MS + days * DAY_MS),
);
const windows = fc
  .tuple(instants, instants)
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => ({ fromMs: Math.min(one, other), toMs: Math.max(one, other) + 1 }));

const NO_TEXT = { eq: null, in: null, startsWith: null, contains: null };

const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record({
      userPrincipalName: fc.record({
        ...constants(NO_TEXT),
        startsWith: fc.constantFrom('', 'u', 'USER1', 'user12', 'v', null),
        contains: fc.constantFrom('7', null),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      failureReason: fc.record({
        ...constants(NO_TEXT),
        contains: fc.constantFrom('user', 'reason 1', ''),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      userDisplayName: fc.record({
        ...constants(NO_TEXT),
        eq: fc.constantFrom('name 7', 'Nobody'),
      }),
      userPrincipalName: fc.record({ ...constants(NO_TEXT), startsWith: fc.constant('user2') }),
    }),
  },
);

const cells = fc.record(
  {
    feature: fc.constantFrom('RESET' as const, 'REGISTRATION' as const, null),
    isSuccess: fc.constantFrom(true, false, null),
    authMethods: fc.oneof(
      fc.constant(['OFFICE_PHONE' as const]),
      fc.subarray(['EMAIL' as const, 'APP_CODE' as const, 'FIDO' as const, 'UNKNOWN' as const]),
    ),
    failureCategories: fc.subarray(['BLOCKED' as const, 'UNCLASSIFIED' as const]),
    fromMs: instants,
  },
  { requiredKeys: [] },
);

/** Conditions as the report takes them. */
const queries: fc.Arbitrary<ReportQuery> = fc
  .tuple(fc.oneof(fc.constant({}), cells), texts)
  .map(([ofCells, ofTexts]) => ({ ...NO_CONDITIONS, ...ofCells, ...ofTexts }));

function constants(texts: typeof NO_TEXT) {
  return {
    eq: fc.constant(texts.eq),
    in: fc.constant(texts.in),
    startsWith: fc.constant(texts.startsWith),
    contains: fc.constant(texts.contains),
  };
}

/** The same conditions in the words of the schema. */
function questionOf(query: ReportQuery): Question {
  const { feature, isSuccess, authMethods, failureCategories, fromMs } = query;
  return {
    feature,
    success: isSuccess,
    filter: {
      authMethod: authMethods,
      failureCategory: failureCategories,
      userPrincipalName: query.userPrincipalName,
      userDisplayName: query.userDisplayName,
      failureReason: query.failureReason,
      eventDateTime: fromMs === null ? null : { from: new Date(fromMs).toISOString() },
    },
  };
}

describe('the totals of a large report', () => {
  it('equal those of counting every event, for any window and query', () => {
    const outcomes = fc.constantFrom(true, false, null);
    const limits = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(
        reportSizes,
        queries,
        windows,
        outcomes,
        limits,
        (reportSize, query, window, isSuccess, limit) => {
          const { snapshot, events } = reportOf(reportSize);
          const selection = selectFrom(snapshot, query, window);
          const matching = select(events, questionOf(query), window);
          expect(countOf(selection)).toBe(matching.length);
          expect(countOutcomes(countCells(selection))).toEqual(tallyOf(matching));
          expect(
            countOutcomesBy(countCells(selection), ({ feature }) => feature).map(
              renamed('feature'),
            ),
          ).toEqual(byFeature(matching));
          expect(
            countOutcomesBy(countCells(selection), ({ authMethod }) => authMethod).map(
              renamed('authMethod'),
            ),
          ).toEqual(byAuthMethod(matching));
          expect(
            countFailureCategories(countCells(selection)).map(renamed('failureCategory')),
          ).toEqual(byFailureCategory(matching));
          expect(countFailureReasons(selection).slice(0, limit)).toEqual(
            byFailureReason(matching, limit),
          );
          expect(countDistinctUsers(selection)).toBe(distinctUsers(matching));
          const top = topUsers(selection, isSuccess, limit).map(({ user, count }) => ({
            name: snapshot.users[user],
            count,
          }));
          expect(top).toEqual(topUsersOf(matching, limit, isSuccess));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('over time equal those of counting every event, in zones of whole and half hours', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const intervals = fc.constantFrom('HOUR' as const, 'DAY' as const, 'WEEK' as const);
    fc.assert(
      fc.property(
        reportSizes,
        queries,
        windows,
        zones,
        intervals,
        (reportSize, query, window, timeZone, interval) => {
          const { snapshot, events } = reportOf(reportSize);
          const selection = selectFrom(snapshot, query, window);
          const matching = select(events, questionOf(query), window);
          const buckets = countOverTime(selection, bucketEdges(window, interval, timeZone));
          expect(buckets).toEqual(countBuckets(matching, edgesOf(window, interval, timeZone)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

function renamed(key: string) {
  return <Rest extends object>({ name, ...rest }: Rest & { readonly name: string }) => ({
    [key]: name,
    ...rest,
  });
}

/** Each event is looked up once: there may be hundreds of buckets. */
function countBuckets(events: readonly KnownEvent[], edges: readonly number[]) {
  const eventsOf = new Map<number, KnownEvent[]>();
  for (const event of events) {
    const place = edges.findLastIndex((edge) => edge <= event.timeMs);
    eventsOf.set(place, [...(eventsOf.get(place) ?? []), event]);
  }
  return edges.slice(0, -1).map((fromMs, place) => ({
    fromMs,
    toMs: edges[place + 1],
    ...tallyOf(eventsOf.get(place) ?? []),
  }));
}

describe('a page of a large report', () => {
  it('equals the one cut from all matching events in order, from any place in either direction', () => {
    const orders: fc.Arbitrary<ReportOrder> = fc.record({
      field: fc.constantFrom('EVENT_DATE_TIME', 'USER_PRINCIPAL_NAME'),
      direction: fc.constantFrom('ASC', 'DESC'),
    });
    const pageSizes = fc.constantFrom(0, 1, 3, 50, 1000);
    const places = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 2 });
    fc.assert(
      fc.property(
        reportSizes,
        queries,
        windows,
        orders,
        fc.tuple(pageSizes, fc.boolean(), places),
        (reportSize, query, window, order, [size, isFromEnd, place]) => {
          const { snapshot, events } = reportOf(reportSize);
          const selection = selectFrom(snapshot, query, window);
          const ordered = select(events, { ...questionOf(query), orderBy: order }, window);
          const from = place === null ? undefined : events[Math.floor(place * events.length)];
          const key = from === undefined ? null : keyOf(from, order);
          const page = pageOf(selection, order, {
            first: isFromEnd ? null : size,
            last: isFromEnd ? size : null,
            after: isFromEnd ? null : key,
            before: isFromEnd ? key : null,
          });
          const wanted = slice(
            ordered,
            isFromEnd ? { last: size, before: from ?? null } : { first: size, after: from ?? null },
            order,
          );
          expect(page.positions.map((position) => idAt(snapshot, position))).toEqual(
            wanted.events.map(({ id }) => id),
          );
          expect([page.hasNextPage, page.hasPreviousPage]).toEqual([
            wanted.hasNextPage,
            wanted.hasPreviousPage,
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function keyOf({ timeMs, id, userPrincipalName }: KnownEvent, { field }: ReportOrder): EventKey {
  return field === 'EVENT_DATE_TIME'
    ? { timeMs, id }
    : { timeMs, id, user: foldText(userPrincipalName) };
}
