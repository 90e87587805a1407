import { countOf } from '../src/report/counting.js';
import { CREDENTIAL_FEATURES } from '../src/report/event.js';
import { USAGE_AUTH_METHODS } from '../src/report/auth-method.js';
import { pageOf, type PageRequest } from '../src/report/page.js';
import { NO_CONDITIONS, type ReportOrder, type ReportQuery } from '../src/report/query.js';
import { select } from '../src/report/selection.js';
import { eventAt, type Snapshot } from '../src/report/snapshot.js';
import { windowOf, type Window } from '../src/report/window.js';
import { median, percentile } from './stopwatch.js';

/** How the medians of all combinations lie, for one way of asking. */
export interface Spread {
  readonly asked: string;
  readonly combinations: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
}

const NEWEST_FIRST: ReportOrder = { field: 'EVENT_DATE_TIME', direction: 'DESC' };
const BY_USER: ReportOrder = { field: 'USER_PRINCIPAL_NAME', direction: 'ASC' };
/** Enough for a median of each: there are hundreds of combinations. */
const RUNS = 9;

/** A page of 50 and its totalCount for every combination of period, feature, success and method. */
export function spreadsOf(snapshot: Snapshot): readonly Spread[] {
  return [
    { asked: 'newest first', order: NEWEST_FIRST, isInMiddle: false },
    { asked: 'newest first, from the middle', order: NEWEST_FIRST, isInMiddle: true },
    { asked: 'by user', order: BY_USER, isInMiddle: false },
    { asked: 'by user, from the middle', order: BY_USER, isInMiddle: true },
  ].map(({ asked, order, isInMiddle }) => {
    const after = isInMiddle ? middleOf(snapshot, order) : null;
    const request = { first: 50, last: null, after, before: null };
    const mediansMs = combinations(snapshot).map(({ query, window }) => {
      const ask = () => askPage(snapshot, { query, window, order, request });
      return median(Array.from({ length: RUNS }, () => timeMs(ask)));
    });
    return {
      asked,
      combinations: mediansMs.length,
      p50Ms: percentile(mediansMs, 50),
      p90Ms: percentile(mediansMs, 90),
      p99Ms: percentile(mediansMs, 99),
      slowestMs: percentile(mediansMs, 100),
    };
  });
}

function combinations({ asOfMs }: Snapshot): readonly { query: ReportQuery; window: Window }[] {
  const periods = ['D1', 'D7', 'D30'] as const;
  const methods = [null, ...USAGE_AUTH_METHODS.map((method) => [method])];
  return periods.flatMap((period) =>
    [null, ...CREDENTIAL_FEATURES].flatMap((feature) =>
      [null, true, false].flatMap((isSuccess) =>
        methods.map((authMethods) => ({
          query: { ...NO_CONDITIONS, feature, isSuccess, authMethods },
          window: windowOf(period, asOfMs),
        })),
      ),
    ),
  );
}

/** Where the event in the middle of an order stands. */
function middleOf(snapshot: Snapshot, order: ReportOrder) {
  const all = select(snapshot, NO_CONDITIONS, { fromMs: -Infinity, toMs: Infinity });
  const first = Math.floor(snapshot.rowCount / 2);
  const page = pageOf(all, order, { first, last: null, after: null, before: null });
  const last = page.positions.at(-1);
  return last === undefined ? null : page.keyAt(last);
}

interface PageAsked {
  readonly query: ReportQuery;
  readonly window: Window;
  readonly order: ReportOrder;
  readonly request: PageRequest;
}

function askPage(snapshot: Snapshot, { query, window, order, request }: PageAsked) {
  const selection = select(snapshot, query, window);
  const { positions } = pageOf(selection, order, request);
  const nodes = positions.map((position) => eventAt(snapshot, position));
  return { totalCount: countOf(selection), nodes };
}

function timeMs(task: () => unknown): number {
  const beforeMs = performance.now();
  task();
  return performance.now() - beforeMs;
}
