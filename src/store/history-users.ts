import { sql } from 'kysely';
import type { ReportQuery } from '../report/query.js';
import type { Window } from '../report/window.js';
import { eventsMatching } from './history-conditions.js';
import { cutWindow, type Asked } from './history-counts.js';
import { kindsMatching } from './history-kinds.js';
import { textIn } from './history-names.js';

/** By folded name. Counted by identity first: names are looked up once for each of those. */
export async function countUsers(
  asked: Asked,
  query: ReportQuery,
  window: Window,
): Promise<ReadonlyMap<string, number>> {
  const kinds = kindsMatching(asked.kinds, query);
  const within = cutWindow(window, query);
  if (within.fromMs >= within.toMs || kinds?.length === 0) return new Map();
  const counted = eventsMatching(asked.db, within, query, kinds, asked)
    .select(['identity_id', sql<number>`count(*)`.as('event_count')])
    .groupBy('identity_id');
  const rows = await asked.db
    .selectFrom(counted.as('counted'))
    .innerJoin('credential_usage_identity', 'credential_usage_identity.id', 'counted.identity_id')
    .select(({ fn }) => ['folded_name', fn.sum('event_count').as('count')])
    .groupBy('folded_name')
    .execute();
  return new Map(rows.map((row) => [textIn(row.folded_name), Number(row.count)]));
}
