import type { Kysely } from 'kysely';
import type { KindCount } from '../report/history.js';
import type { ReportQuery } from '../report/query.js';
import { intersect, type Window } from '../report/window.js';
import { asksForUsers, eventsMatching, type IdentityConditions } from './history-conditions.js';
import { kindsMatching, type Kind } from './history-kinds.js';
import { countsIn, spansIn, type Range } from './history-spans.js';
import { QUARTER_MS } from './quarter.js';
import type { Tables } from './tables.js';

/** What a question is asked of. */
export interface Asked extends IdentityConditions {
  readonly db: Kysely<Tables>;
  readonly kinds: ReadonlyMap<number, Kind>;
}

/** The part of a window that a query's own dates leave. */
export function cutWindow(window: Window, { fromMs, toMs }: ReportQuery): Window {
  return intersect(window, { fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity });
}

/** Whole quarters of an hour, `from <= quarter < to`, and the spans at either end that are less than one. */
function quartersIn({ fromMs, toMs }: Window) {
  const from = Math.ceil(fromMs / QUARTER_MS);
  const to = Math.floor(toMs / QUARTER_MS);
  if (from >= to) return { whole: { from, to: from }, rests: [{ fromMs, toMs }] };
  const rests = [
    { fromMs, toMs: from * QUARTER_MS },
    { fromMs: to * QUARTER_MS, toMs },
  ];
  return { whole: { from, to }, rests: rests.filter((rest) => rest.fromMs < rest.toMs) };
}

export async function countKinds(
  asked: Asked,
  query: ReportQuery,
  window: Window,
): Promise<readonly KindCount[]> {
  const kinds = kindsMatching(asked.kinds, query);
  const within = cutWindow(window, query);
  if (within.fromMs >= within.toMs || kinds?.length === 0) return [];
  const counts = new Map<number, number>();
  const { whole, rests } = quartersIn(within);
  const counted = asksForUsers(query)
    ? [await countEvents(asked, query, kinds, within)]
    : [
        await sumKinds(asked, kinds, whole),
        ...(await Promise.all(rests.map((rest) => countEvents(asked, query, kinds, rest)))),
      ];
  for (const { kind_id, count } of counted.flat()) {
    counts.set(kind_id, (counts.get(kind_id) ?? 0) + Number(count));
  }
  return [...counts].flatMap(([id, count]) => {
    const { cell, failureReason = null } = asked.kinds.get(id) ?? {};
    return cell === undefined ? [] : [{ cell, failureReason, count }];
  });
}

function sumKinds(asked: Asked, kinds: readonly Kind[] | null, whole: Range) {
  return countsIn(asked, kinds, spansIn(whole, []))
    .select(({ fn }) => ['kind_id', fn.sum('event_count').as('count')])
    .groupBy('kind_id')
    .execute();
}

function countEvents(
  asked: Asked,
  query: ReportQuery,
  kinds: readonly Kind[] | null,
  window: Window,
) {
  return eventsMatching(asked.db, window, query, kinds, asked)
    .select(({ fn }) => ['kind_id', fn.countAll().as('count')])
    .groupBy('kind_id')
    .execute();
}
