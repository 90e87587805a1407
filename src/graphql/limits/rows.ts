import { CELLS } from '../../report/cell.js';
import type { CredentialUsageInterval } from '../../report/time-bucket.js';
import { PERIODS, windowOf, type CredentialUsagePeriod, type Window } from '../../report/window.js';
import { DAY, HOUR } from '../../time.js';
import type { Arguments } from '../arguments.js';
import { DEFAULT_PAGE_SIZE, MOST_NEW_EVENTS } from '../page-size.js';
import { givenWindow } from '../window-argument.js';

/** How many items a list has at most, by the arguments of its field and of the connection around it. */
export type RowCount = (own: Arguments, connection: Arguments) => number;

const countOf = (values: readonly unknown[]): number => new Set(values).size;
const FEATURES = countOf(CELLS.map(({ feature }) => feature));
const AUTH_METHODS = countOf(CELLS.map(({ authMethod }) => authMethod));
const FAILURE_CATEGORIES = countOf(CELLS.map(({ failureCategory }) => failureCategory)) - 1;

/** Every list of the schema but introspection's, by its field. */
export const ROWS: Readonly<Record<string, RowCount>> = {
  'Query._entities': ({ representations }) =>
    Array.isArray(representations) ? representations.length : 1,
  'Query.credentialUsageSummary': () => FEATURES * AUTH_METHODS,
  'UserCredentialUsageDetailsConnection.edges': (_own, page) => pageRows(page),
  'UserCredentialUsageDetailsConnection.nodes': (_own, page) => pageRows(page),
  'CredentialUsageNewEvents.nodes': () => MOST_NEW_EVENTS,
  'CredentialUsageAggregate.byFeature': () => FEATURES,
  'CredentialUsageAggregate.byAuthMethod': () => AUTH_METHODS,
  'CredentialUsageAggregate.byFailureCategory': () => FAILURE_CATEGORIES,
  'CredentialUsageAggregate.byFailureReason': ({ first }) => numberOr(0, first),
  'CredentialUsageAggregate.topUsers': ({ first }) => numberOr(0, first),
  'CredentialUsageAggregate.overTime': ({ interval }, { period, window }) =>
    bucketRows(interval, givenWindow(window) ?? windowOf(periodOf(period), 0)),
  'UserCredentialUsageDetailsConnection.gaps': () => USUAL_GAPS,
  'CredentialUsagePrevious.gaps': () => USUAL_GAPS,
  'CredentialUsageHistory.gaps': () => USUAL_GAPS,
};

function pageRows({ first, last }: Arguments): number {
  return numberOr(numberOr(DEFAULT_PAGE_SIZE, first), last);
}

function numberOr(fallback: number, value: unknown): number {
  return typeof value === 'number' ? value : fallback;
}

const INTERVALS_MS = { HOUR, DAY, WEEK: 7 * DAY } satisfies Record<CredentialUsageInterval, number>;

/** The gateway would have to be down for a month as often as that. */
const USUAL_GAPS = 10;

function periodOf(period: unknown): CredentialUsagePeriod {
  return PERIODS.find((known) => known === period) ?? 'D30';
}

/** The first bucket and the last are cut to the window. */
function bucketRows(interval: unknown, { fromMs, toMs }: Window): number {
  const intervalMs = interval === 'HOUR' || interval === 'WEEK' ? INTERVALS_MS[interval] : DAY;
  return Math.ceil((toMs - fromMs) / intervalMs) + 1;
}
