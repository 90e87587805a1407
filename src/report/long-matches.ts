import {
  compareReasonCounts,
  countCells,
  countFailureReasons,
  type CellCount,
  type FailureReasonCount,
} from './aggregate.js';
import { CELLS } from './cell.js';
import { snapshotOf } from './few-events.js';
import type { History, KindCount } from './history.js';
import type { Matches } from './matches.js';
import { listAround } from './long-page.js';
import { pageOf } from './page.js';
import type { ReportQuery } from './query.js';
import { at } from './search.js';
import { select } from './selection.js';
import type { Snapshot } from './snapshot.js';
import { countOverTime, type TimeBucket } from './time-bucket.js';
import { countLongUsers, largestLongCounts } from './long-users.js';
import { intersect, type Window } from './window.js';

export interface LongQuestion {
  readonly history: History;
  /** As it is shown to who asks. */
  readonly snapshot: Snapshot;
  readonly show: (snapshot: Snapshot) => Snapshot;
  readonly query: ReportQuery;
  readonly window: Window;
  /** What is before it is looked up in the history, and the rest in the snapshot. */
  readonly seamMs: number;
}

/** The events of a window that is longer than Graph remembers: each part is asked the same, and the answers are put together. */
export function longMatches(question: LongQuestion): Matches {
  const { history, snapshot, show, query, window, seamMs } = question;
  const older = intersect(window, { fromMs: -Infinity, toMs: seamMs });
  const newer = select(snapshot, query, intersect(window, { fromMs: seamMs, toMs: Infinity }));
  const parts = { history, query, older, newer };
  let kinds: Promise<readonly KindCount[]> | undefined;
  // Several fields are made of them.
  const kindsOf = () => (kinds ??= history.countKinds(query, older));
  return {
    count: async () => sumOf(await kindsOf()) + sumOf(countCells(newer)),
    cells: async () => cellsOf(await kindsOf(), countCells(newer)),
    failureReasons: async () => reasonsOf(await kindsOf(), countFailureReasons(newer)),
    overTime: async (edges) => {
      const before = await history.countOverTime(query, clampTo(edges, older));
      return countOverTime(newer, edges).map((bucket, index) => added(bucket, at(before, index)));
    },
    distinctUsers: async () => (await countLongUsers(parts, null)).size,
    topUsers: async (isSuccess, limit) =>
      largestLongCounts(await countLongUsers(parts, isSuccess), limit, question),
    page: async (order, request) => {
      const around = await listAround(parts, order, request);
      const few = show(snapshotOf(around, snapshot));
      return pageOf(select(few, query, window), order, request);
    },
  };
}

function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** Buckets behind the history's end are empty to it. */
function clampTo(edges: readonly number[], { toMs }: Window): readonly number[] {
  return edges.map((edgeMs) => Math.min(edgeMs, toMs));
}

function added(bucket: TimeBucket, older: Omit<TimeBucket, keyof Window>): TimeBucket {
  return {
    fromMs: bucket.fromMs,
    toMs: bucket.toMs,
    totalCount: bucket.totalCount + older.totalCount,
    successCount: bucket.successCount + older.successCount,
    failureCount: bucket.failureCount + older.failureCount,
  };
}

function cellsOf(kinds: readonly KindCount[], cells: readonly CellCount[]): readonly CellCount[] {
  const counts = new Map(cells.map(({ cell, count }) => [cell, count]));
  for (const { cell: number, count } of kinds) {
    const cell = at(CELLS, number);
    counts.set(cell, (counts.get(cell) ?? 0) + count);
  }
  // In the order of their numbers, as a snapshot gives them.
  return CELLS.map((cell) => ({ cell, count: counts.get(cell) ?? 0 })).filter(({ count }) => count > 0); // prettier-ignore
}

function reasonsOf(
  kinds: readonly KindCount[],
  newer: readonly FailureReasonCount[],
): readonly FailureReasonCount[] {
  const reasons = new Map(newer.map((reason) => [reason.failureReason, reason]));
  for (const { cell, failureReason, count } of kinds) {
    const { failureCategory } = at(CELLS, cell);
    if (failureCategory === null) continue;
    const known = reasons.get(failureReason)?.count ?? 0;
    reasons.set(failureReason, { failureReason, failureCategory, count: known + count });
  }
  return [...reasons.values()].sort(compareReasonCounts);
}
