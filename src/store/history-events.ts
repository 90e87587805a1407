import type { Kysely } from 'kysely';
import { at } from '../report/search.js';
import { idAt, type Snapshot } from '../report/snapshot.js';
import type { EngineSql } from './engine-sql.js';
import { eventIsOneOf } from './history-conditions.js';
import { bytesOf, textIn } from './history-names.js';
import { addTallies } from './history-tally.js';
import type { Numbering } from './history-numbering.js';
import { quarterOf } from './quarter.js';
import { createRowList } from './row-list.js';
import type { Tables } from './tables.js';

interface Place {
  readonly engine: EngineSql;
  readonly partitionId: number;
}

interface ArrivalsOptions extends Place {
  readonly snapshot: Snapshot;
  readonly kinds: Numbering;
  readonly identities: Numbering;
  /** Whether an event at a position was not purged. */
  readonly isKept: (position: number) => boolean;
}

/** Rows of one statement: who asks meanwhile waits some milliseconds until it is made. */
const STATEMENT_ROWS = 1000;

/** Adds the events at some positions. Those that were gone and have come again are there already. */
export async function addEvents(
  db: Kysely<Tables>,
  positions: readonly number[],
  options: ArrivalsOptions,
): Promise<void> {
  for (let from = 0; from < positions.length; from += STATEMENT_ROWS) {
    await addSome(db, positions.slice(from, from + STATEMENT_ROWS), options);
  }
}

async function addSome(db: Kysely<Tables>, arrivals: readonly number[], options: ArrivalsOptions) {
  const { snapshot, kinds, identities, isKept } = options;
  const positions = arrivals.filter(isKept);
  const ids = positions.map((position) => idAt(snapshot, position));
  const known = await setLastSeen(db, ids, null, options);
  const added = positions.filter((position) => !known.has(idAt(snapshot, position)));
  if (added.length === 0) return;
  await kinds.prepare(db, added);
  await identities.prepare(db, added);
  await insert(db, added, options);
  const tallies = added.map((position) => ({
    quarter: quarterOf(at(snapshot.timesMs, position)),
    kindId: kinds.at(position),
    eventCount: 1,
  }));
  await addTallies(db, tallies, options);
}

async function insert(
  db: Kysely<Tables>,
  positions: readonly number[],
  { engine, snapshot, partitionId, kinds, identities }: ArrivalsOptions,
): Promise<void> {
  const list = createRowList(
    engine,
    positions.map((position) => [
      bytesOf(idAt(snapshot, position)),
      at(snapshot.timesMs, position),
      at(snapshot.ticks, position),
      kinds.at(position),
      identities.at(position),
    ]),
  );
  await db
    .insertInto('credential_usage_event')
    .columns([
      'partition_id',
      'event_id',
      'time_ms',
      'ticks',
      'kind_id',
      'identity_id',
      'first_seen_ms',
    ]) // prettier-ignore
    .expression(
      db
        .selectFrom(list.rows)
        .select([
          list.same(partitionId).as('partition_id'),
          list.bytes(0).as('event_id'),
          list.number(1).as('time_ms'),
          list.number(2).as('ticks'),
          list.number(3).as('kind_id'),
          list.number(4).as('identity_id'),
          list.same(snapshot.asOfMs).as('first_seen_ms'),
        ]),
    )
    .execute();
}

/**
 * Notes when Graph had some events last that it has dropped, or, by null, that it has them. They stay.
 *
 * @returns the ids of those that the history knows
 */
export async function setLastSeen(
  db: Kysely<Tables>,
  ids: readonly string[],
  lastSeenMs: number | null,
  place: Place,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .updateTable('credential_usage_event')
    .set({ last_seen_ms: lastSeenMs })
    .where(eventIsOneOf(db, ids, place))
    .returning('event_id')
    .execute();
  return new Set(rows.map(({ event_id }) => textIn(event_id)));
}
