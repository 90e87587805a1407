import {
  countCells,
  countDistinctUsers,
  countFailureReasons,
  topUsers,
  type CellCount,
  type FailureReasonCount,
} from './aggregate.js';
import { countOf } from './counting.js';
import { pageOf, type Page, type PageRequest } from './page.js';
import type { ReportOrder } from './query.js';
import type { Selection } from './selection.js';
import type { Snapshot } from './snapshot.js';
import { countOverTime, type TimeBucket } from './time-bucket.js';

/** What is at hand, or has to be looked up. */
export type Awaitable<Result> = Result | Promise<Result>;

/** At once where it is at hand. */
export function then<Value, Result>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** A user in a snapshot that knows them, and how many events they have. */
export interface RankedUser {
  readonly snapshot: Snapshot;
  readonly user: number;
  readonly count: number;
}

/** The events that match a question, wherever they are kept. Nothing is computed before it is asked for. */
export interface Matches {
  count(): Awaitable<number>;
  cells(): Awaitable<readonly CellCount[]>;
  failureReasons(): Awaitable<readonly FailureReasonCount[]>;
  /** Between each edge and the next one; empty buckets included. */
  overTime(edges: readonly number[]): Awaitable<readonly TimeBucket[]>;
  distinctUsers(): Awaitable<number>;
  topUsers(isSuccess: boolean | null, limit: number): Awaitable<readonly RankedUser[]>;
  page(order: ReportOrder, request: PageRequest): Awaitable<Page>;
}

/** Those of a snapshot. */
export function matchesIn(selection: Selection): Matches {
  const { snapshot } = selection;
  return {
    count: () => countOf(selection),
    cells: () => countCells(selection),
    failureReasons: () => countFailureReasons(selection),
    overTime: (edges) => countOverTime(selection, edges),
    distinctUsers: () => countDistinctUsers(selection),
    topUsers: (isSuccess, limit) =>
      topUsers(selection, isSuccess, limit).map(({ user, count }) => ({ snapshot, user, count })),
    page: (order, request) => pageOf(selection, order, request),
  };
}
