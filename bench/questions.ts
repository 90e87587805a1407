import { at } from '../src/report/search.js';
import {
  countCells,
  countDistinctUsers,
  countFailureReasons,
  countOutcomesBy,
  topUsers,
} from '../src/report/aggregate.js';
import { pageOf } from '../src/report/page.js';
import { NO_CONDITIONS, type ReportOrder, type ReportQuery } from '../src/report/query.js';
import { countOf } from '../src/report/counting.js';
import { select, type Selection } from '../src/report/selection.js';
import type { EventObject } from './event-objects.js';
import { eventAt, idAt, type Snapshot } from '../src/report/snapshot.js';
import type { TextFilter } from '../src/report/text.js';
import { bucketEdges, countOverTime } from '../src/report/time-bucket.js';
import { windowOf, type CredentialUsagePeriod } from '../src/report/window.js';
import { DAY, HOUR } from '../src/time.js';
import { naiveMatches, naivePage } from './naive-page.js';
import {
  naiveByAuthMethod,
  naiveByFeature,
  naiveByFailureReason,
  naiveDistinctUsers,
  naiveOverTime,
  naiveTopFailingUsers,
} from './naive-totals.js';

/** One thing people ask of the report, answered from nothing but the events: no cache of earlier questions. */
export interface Question {
  readonly name: string;
  /** What the median may be at 1,000,000 events, in milliseconds; null where nothing is promised. */
  readonly mostMs: number | null;
  readonly ours: (snapshot: Snapshot) => unknown;
  readonly naive: (rows: readonly EventObject[]) => unknown;
}

const MOST_PAGE_MS = 0.1;
const MOST_PREFIX_MS = 1;
const MOST_TOTALS_MS = 0.08;

const NO_TEXT: TextFilter = { eq: null, in: null, startsWith: null, contains: null };
const NEWEST_FIRST: ReportOrder = { field: 'EVENT_DATE_TIME', direction: 'DESC' };
const BY_USER: ReportOrder = { field: 'USER_PRINCIPAL_NAME', direction: 'ASC' };

interface PageQuestion {
  readonly period?: CredentialUsagePeriod;
  readonly order?: ReportOrder;
  readonly first?: number;
  /** Position of the event that the page stands behind. */
  readonly after?: number;
  readonly mostMs?: number | null;
}

/** The questions, put to a snapshot: its instant and its size decide the windows and the middle. */
export function questionsOf(snapshot: Snapshot): readonly Question[] {
  const { asOfMs } = snapshot;
  const page = (
    name: string,
    conditions: Partial<ReportQuery>,
    {
      period = 'D30',
      order = NEWEST_FIRST,
      first = 50,
      after,
      mostMs = MOST_PAGE_MS,
    }: PageQuestion = {},
  ): Question => {
    const query = { ...NO_CONDITIONS, ...conditions };
    const window = windowOf(period, asOfMs);
    const key =
      after === undefined
        ? null
        : { timeMs: at(snapshot.timesMs, after), id: idAt(snapshot, after) };
    const request = { first, last: null, after: key, before: null };
    return {
      name,
      mostMs,
      ours: (served) => {
        const selection = select(served, query, window);
        const { positions } = pageOf(selection, order, request);
        const nodes = positions.map((position) => eventAt(served, position));
        return { totalCount: countOf(selection), nodes };
      },
      naive: (rows) => naivePage(rows, { query, window, order, first, after: key?.id ?? null }),
    };
  };
  return [
    page('period D7', {}, { period: 'D7' }),
    page('feature and success', { feature: 'RESET', isSuccess: false }),
    page('one method', { authMethods: ['MOBILE_SMS'] }),
    page('one failure category', { failureCategories: ['BLOCKED'] }),
    page('by user, failures of D7', { isSuccess: false }, { order: BY_USER, period: 'D7' }),
    page('cursor in the middle', {}, { after: Math.floor(snapshot.rowCount / 2) }),
    page('1,000 events', {}, { first: 1000, mostMs: null }),
    ...['Nina.', 'A'].map((startsWith) =>
      page(
        `user starts with ${startsWith}`,
        { userPrincipalName: { ...NO_TEXT, startsWith } },
        { mostMs: MOST_PREFIX_MS },
      ),
    ),
    page(
      'reason contains',
      { failureReason: { ...NO_TEXT, contains: 'blocked' } },
      { mostMs: null },
    ),
    newTotals(asOfMs),
    ...totalQuestions(asOfMs),
  ];
}

/** Totals of a dashboard, each time over a window that nobody has asked for before. */
function newTotals(asOfMs: number): Question {
  const whole = windowOf('D30', asOfMs);
  let askedTimes = 0;
  return {
    name: 'feature, method and day',
    mostMs: MOST_TOTALS_MS,
    ours: (snapshot) => {
      const window = { ...whole, fromMs: whole.fromMs + askedTimes * 1013 };
      askedTimes += 1;
      const selection = select(snapshot, NO_CONDITIONS, window);
      return {
        byFeature: countOutcomesBy(countCells(selection), ({ feature }) => feature),
        byAuthMethod: countOutcomesBy(countCells(selection), ({ authMethod }) => authMethod),
        overTime: countOverTime(selection, bucketEdges(window, 'DAY', 'UTC')),
      };
    },
    naive: (rows) => {
      const matches = naiveMatches(rows, NO_CONDITIONS, whole);
      return {
        byFeature: naiveByFeature(matches),
        byAuthMethod: naiveByAuthMethod(matches),
        overTime: naiveOverTime(matches, whole, DAY),
      };
    },
  };
}

/** Over the events of all 30 days, the most there are. */
function totalQuestions(asOfMs: number): readonly Question[] {
  const window = windowOf('D30', asOfMs);
  const total = (
    name: string,
    ours: (selection: Selection) => unknown,
    naive: (rows: readonly EventObject[]) => unknown,
  ): Question => ({
    name,
    mostMs: null,
    ours: (snapshot) => ours(select(snapshot, NO_CONDITIONS, window)),
    naive: (rows) => naive(naiveMatches(rows, NO_CONDITIONS, window)),
  });
  return [
    total(
      'byAuthMethod',
      (selection) => countOutcomesBy(countCells(selection), ({ authMethod }) => authMethod),
      naiveByAuthMethod,
    ),
    total('byFailureReason', countFailureReasons, naiveByFailureReason),
    total('distinctUsers', countDistinctUsers, naiveDistinctUsers),
    total('topUsers', topFailingUsers, (rows) => naiveTopFailingUsers(rows, 10)),
    total(
      'overTime, DAY of UTC',
      (selection) => countOverTime(selection, bucketEdges(window, 'DAY', 'UTC')),
      (rows) => naiveOverTime(rows, window, DAY),
    ),
    total(
      'overTime, HOUR of Europe/Berlin',
      (selection) => countOverTime(selection, bucketEdges(window, 'HOUR', 'Europe/Berlin')),
      (rows) => naiveOverTime(rows, window, HOUR),
    ),
  ];
}

function topFailingUsers(selection: Selection) {
  const { users } = selection.snapshot;
  return topUsers(selection, false, 10).map(({ user, count }) => ({
    name: at(users, user),
    count,
  }));
}
