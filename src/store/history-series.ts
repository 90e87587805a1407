import { sql, type Expression, type RawBuilder } from 'kysely';
import type { OutcomeCounts } from '../report/aggregate.js';
import type { ReportQuery } from '../report/query.js';
import { lowerBound } from '../report/search.js';
import { intersect, type Window } from '../report/window.js';
import { asksForUsers, eventsMatching, kindIsOneOf } from './history-conditions.js';
import { cutWindow, type Asked } from './history-counts.js';
import { kindsMatching, type Kind } from './history-kinds.js';
import { countsIn, spansIn, type Spans } from './history-spans.js';
import { QUARTER_MS, quarterInSql } from './quarter.js';

/** Counts at a moment, or of the quarter of an hour that begins then. */
interface Moment {
  readonly timeMs: number;
  readonly totalCount: number;
  readonly successCount: number;
}

/** Counts between each edge and the next one, of the quarters of an hour between them. */
export async function countOverTime(
  asked: Asked,
  query: ReportQuery,
  edges: readonly number[],
): Promise<readonly OutcomeCounts[]> {
  const buckets = edges.slice(1).map(() => ({ totalCount: 0, successCount: 0, failureCount: 0 }));
  for (const { timeMs, totalCount, successCount } of await momentsIn(asked, query, edges)) {
    // The last of those that begin by then: where edges are the same, the bucket between them is empty.
    const bucket =
      buckets[lowerBound(0, edges.length, (index) => (edges[index] ?? 0) <= timeMs) - 1];
    if (bucket === undefined) continue;
    bucket.totalCount += totalCount;
    bucket.successCount += successCount;
    bucket.failureCount += totalCount - successCount;
  }
  return buckets;
}

async function momentsIn(asked: Asked, query: ReportQuery, edges: readonly number[]) {
  const kinds = kindsMatching(asked.kinds, query);
  const window = cutWindow({ fromMs: edges[0] ?? 0, toMs: edges.at(-1) ?? 0 }, query);
  if (window.fromMs >= window.toMs || kinds?.length === 0) return [];
  const cut = quartersCutBy([window.fromMs, window.toMs, ...edges], window);
  const whole = {
    from: Math.ceil(window.fromMs / QUARTER_MS),
    to: Math.floor(window.toMs / QUARTER_MS),
  };
  const quarters = asksForUsers(query)
    ? await countEventsBy(QUARTERS, asked, query, kinds, window)
    : await sumQuarters(asked, kinds, spansIn(whole, edges));
  const uncut = quarters.filter(({ timeMs }) => !cut.has(timeMs / QUARTER_MS));
  const moments: Moment[] = [...uncut];
  for (const quarter of cut) {
    const span = { fromMs: quarter * QUARTER_MS, toMs: (quarter + 1) * QUARTER_MS };
    moments.push(
      ...(await countEventsBy(MILLISECONDS, asked, query, kinds, intersect(window, span))),
    );
  }
  return moments;
}

/** The quarters of an hour that an edge lies within. */
function quartersCutBy(edges: readonly number[], window: Window): ReadonlySet<number> {
  const cutting = edges.filter((edgeMs) => edgeMs % QUARTER_MS !== 0);
  const within = cutting.filter((edgeMs) => edgeMs >= window.fromMs && edgeMs <= window.toMs);
  return new Set(within.map((edgeMs) => Math.floor(edgeMs / QUARTER_MS)));
}

async function sumQuarters(asked: Asked, kinds: readonly Kind[] | null, spans: Spans) {
  const rows = await countsIn(asked, kinds, spans)
    .select(({ fn }) => [
      'quarter',
      fn.sum('event_count').as('total'),
      fn.sum<number | string>(ifSuccess(asked, sql`event_count`)).as('successes'),
    ])
    .groupBy('quarter')
    .execute();
  return rows.map((row) => momentOf({ ...row, timeMs: row.quarter * QUARTER_MS }));
}

/** By when they happened, in a unit of so many milliseconds. */
async function countEventsBy(
  { inSql, unitMs }: { readonly inSql: RawBuilder<number | string>; readonly unitMs: number },
  asked: Asked,
  query: ReportQuery,
  kinds: readonly Kind[] | null,
  window: Window,
) {
  const rows = await eventsMatching(asked.db, window, query, kinds, asked)
    .select(({ fn }) => [
      inSql.as('moment'),
      fn.countAll().as('total'),
      fn.sum<number | string>(ifSuccess(asked, sql`1`)).as('successes'),
    ])
    .groupBy('moment')
    .execute();
  return rows.map((row) => momentOf({ ...row, timeMs: Number(row.moment) * unitMs }));
}

const QUARTERS = { inSql: quarterInSql(), unitMs: QUARTER_MS };
const MILLISECONDS = { inSql: sql<number | string>`time_ms`, unitMs: 1 };

/** A number where a row is of a success, else 0. */
function ifSuccess({ kinds }: Asked, counted: Expression<unknown>): Expression<number> {
  const successes = [...kinds.values()].filter(({ isSuccess }) => isSuccess);
  return sql<number>`case when ${kindIsOneOf(successes)} then ${counted} else 0 end`;
}

function momentOf({
  timeMs,
  total,
  successes,
}: {
  readonly timeMs: number;
  readonly total: number | string | bigint;
  readonly successes: number | string | bigint;
}): Moment {
  return { timeMs, totalCount: Number(total), successCount: Number(successes) };
}
