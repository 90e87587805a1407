import type { Kysely } from 'kysely';
import { seenBySweep } from '../report/coverage.js';
import { at, lowerBoundOf } from '../report/search.js';
import { userAt, type Snapshot } from '../report/snapshot.js';
import { RETENTION_MS } from '../report/window.js';
import { DAY } from '../time.js';
import type { Connection } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { differences, type OpenEvent } from './history-difference.js';
import { underFence } from './fence.js';
import { createIdentityNumbering, createKindNumbering } from './history-dictionary.js';
import { addEvents, setLastSeen } from './history-events.js';
import { bytesOf, createDigests, textIn } from './history-names.js';
import { lockPartition, noteRecorded, type Partition } from './history-partition.js';
import { expireEvents } from './history-retention.js';
import { tombstoneTest } from './history-tombstones.js';
import type { RecordOptions } from './store.js';
import type { Tables } from './tables.js';

interface RecordingOptions extends RecordOptions {
  readonly connection: Connection;
  readonly engine: EngineSql;
}

/**
 * Adds what a whole snapshot has and the history has not. In transactions of a second at most, each of which leaves events
 * and counts in agreement: who is interrupted goes on where they were, with the next snapshot.
 */
export async function recordSnapshot(snapshot: Snapshot, given: RecordingOptions): Promise<void> {
  const connection = endingWith(given.limit, given.connection);
  const options = { ...given, connection };
  const { partition, retentionMs, engine, signal } = options;
  const locked = <Result>(task: (db: Kysely<Tables>, found: Partition) => Promise<Result>) =>
    connection.write((db) =>
      underFence(db, { partition, number: options.fence }, async () =>
        task(db, await lockPartition(db, partition, retentionMs)),
      ),
    );
  const { id, recordedAsOfMs } = await locked((_, found) => Promise.resolve(found));
  if (retentionMs === 0) {
    await expireEvents(snapshot.asOfMs + 1, options);
    return;
  }
  if (recordedAsOfMs !== undefined && recordedAsOfMs >= snapshot.asOfMs) return;
  const lastSeenMs = recordedAsOfMs ?? snapshot.asOfMs;
  const add = await createAdding(snapshot, id, options);
  const [oldestMs = Infinity] = snapshot.timesMs;
  await locked((db) => closeForgotten(db, id, oldestMs, lastSeenMs));
  const unknownFromMs = unknownFrom(snapshot, recordedAsOfMs);
  for await (const { arrivals, departures } of differences(
    snapshot,
    lowerBoundOf(snapshot.timesMs, unknownFromMs),
    openEvents(connection, id, unknownFromMs),
  )) {
    if (signal.aborted) return;
    if (arrivals.length + departures.length === 0) continue;
    await locked(async (db) => {
      await setLastSeen(db, departures, lastSeenMs, { partitionId: id, engine });
      await add(db, arrivals);
    });
  }
  await locked((db) => noteRecorded(db, id, snapshot.asOfMs, seenBySweep(snapshot.asOfMs)));
  await expireEvents(snapshot.asOfMs, options);
}

/** What is older stands in the history as it stands in the snapshot: it was taken over from the one that was recorded last. */
function unknownFrom({ carried, timesMs }: Snapshot, recordedAsOfMs: number | undefined): number {
  const isRecorded = carried !== undefined && carried.asOfMs === recordedAsOfMs;
  return isRecorded ? carried.untilMs + 1 : (timesMs[0] ?? Infinity);
}

/** Nobody waits for a store that hangs when the limit is aborted. */
function endingWith(limit: AbortSignal | undefined, connection: Connection): Connection {
  return {
    ...connection,
    read: (task) => connection.read(task, limit),
    write: (task) => connection.write(task, limit),
  };
}

/** Whoever has purged events does not want them back from a snapshot of before. */
async function createAdding(snapshot: Snapshot, partitionId: number, options: RecordingOptions) {
  const isPurged = await options.connection.read((db) => tombstoneTest(db, options));
  const place = { snapshot, partitionId, engine: options.engine };
  const digests = createDigests(options.secret);
  const kinds = createKindNumbering({ ...place, digests });
  const identities = createIdentityNumbering({ ...place, digests });
  const isKept = (position: number) =>
    isPurged?.(at(snapshot.users, userAt(snapshot, position)), at(snapshot.timesMs, position)) !==
    true;
  return (db: Kysely<Tables>, arrivals: readonly number[]) =>
    addEvents(db, arrivals.filter(isKept), { ...place, kinds, identities });
}

/** Events before the snapshot's first that nobody has noted as gone: no longer ago than Graph remembers. */
async function closeForgotten(
  db: Kysely<Tables>,
  partitionId: number,
  oldestMs: number,
  lastSeenMs: number,
): Promise<void> {
  await db
    .updateTable('credential_usage_event')
    .set({ last_seen_ms: lastSeenMs })
    .where('partition_id', '=', partitionId)
    .where('time_ms', '>=', lastSeenMs - RETENTION_MS - DAY)
    .where('time_ms', '<', Math.min(oldestMs, lastSeenMs))
    .where('last_seen_ms', 'is', null)
    .execute();
}

/** Read by one statement: some milliseconds of ours. */
const PAGE_EVENTS = 2000;

/** In the order of time, then id, a page at a time. */
async function* openEvents(
  connection: Connection,
  partitionId: number,
  fromMs: number,
): AsyncGenerator<readonly OpenEvent[]> {
  let last: OpenEvent | undefined;
  for (;;) {
    const { timeMs, id } = last ?? { timeMs: fromMs, id: '' };
    const page = await connection.read((db) => pageOfOpen(db, partitionId, timeMs, id));
    if (page.length > 0) yield page;
    if (page.length < PAGE_EVENTS) return;
    last = page.at(-1);
  }
}

async function pageOfOpen(
  db: Kysely<Tables>,
  partitionId: number,
  timeMs: number,
  id: string,
): Promise<readonly OpenEvent[]> {
  if (timeMs === Infinity) return [];
  const rows = await db
    .selectFrom('credential_usage_event')
    .select(['time_ms', 'event_id'])
    .where('partition_id', '=', partitionId)
    .where((eb) =>
      eb(
        eb.refTuple('time_ms', 'event_id'),
        '>',
        eb.tuple<number | string, Uint8Array>(timeMs, bytesOf(id)),
      ),
    )
    .where('last_seen_ms', 'is', null)
    .orderBy('time_ms')
    .orderBy('event_id')
    .limit(PAGE_EVENTS)
    .execute();
  return rows.map((row) => ({ timeMs: Number(row.time_ms), id: textIn(row.event_id) }));
}
