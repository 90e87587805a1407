import { sql } from 'kysely';
import type { KnownEvent } from '../report/history.js';
import type { Asked } from './history-counts.js';
import { eventIsOneOf } from './history-conditions.js';
import { EVENT_COLUMNS, knownEvents } from './history-rows.js';

/** Those of them that are known. */
export async function eventsById(
  asked: Asked,
  ids: readonly string[],
): Promise<readonly KnownEvent[]> {
  if (ids.length === 0) return [];
  const rows = await asked.db
    .selectFrom('credential_usage_event')
    .innerJoin(
      'credential_usage_identity',
      'credential_usage_identity.id',
      'credential_usage_event.identity_id',
    )
    .select(EVENT_COLUMNS)
    .where(eventIsOneOf(asked.db, ids, asked))
    .execute();
  return knownEvents(rows, asked.kinds);
}

/** The latest event of each user, and the latest one that has a display name. */
export async function latestOf(
  asked: Asked,
  foldedNames: readonly string[],
): Promise<readonly KnownEvent[]> {
  if (foldedNames.length === 0) return [];
  const latest = await latestRows(asked, foldedNames, false);
  return knownEvents([...latest, ...(await latestRows(asked, foldedNames, true))], asked.kinds);
}

function latestRows(
  { db, engine, partitionId, digests }: Asked,
  foldedNames: readonly string[],
  isNamed: boolean,
) {
  const ranked = db
    .selectFrom('credential_usage_identity')
    .innerJoin(
      'credential_usage_event',
      'credential_usage_event.identity_id',
      'credential_usage_identity.id',
    )
    .select(EVENT_COLUMNS)
    .select(
      sql<number>`row_number() over (partition by person order by time_ms desc, event_id desc)`.as(
        'place',
      ),
    )
    .where('credential_usage_identity.partition_id', '=', partitionId)
    .where(engine.notByIndex(sql.ref('credential_usage_event.partition_id')), '=', partitionId)
    .where(
      'person',
      'in',
      foldedNames.map((folded) => digests.ofPerson(folded)),
    )
    .$if(isNamed, (some) => some.where('user_display_name', 'is not', null));
  return db
    .selectFrom(ranked.as('ranked'))
    .select(EVENT_COLUMNS)
    .where('place', '=', sql<number>`1`)
    .execute();
}
