import type { Kysely } from 'kysely';
import { seenBySweep } from '../report/coverage.js';
import { at, lowerBoundOf } from '../report/search.js';
import { userAt, type Snapshot } from '../report/snapshot.js';
import { RETENTION_MS } from '../report/window.js';
import { DAY, MINUTE } from '../time.js';
import type { Connection } from './connection.js';
import { differences } from './history-difference.js';
import { databaseNow, type EngineSql } from './engine-sql.js';
import { underFence } from './fence.js';
import { createIdentityNumbering, createKindNumbering } from './history-dictionary.js';
import { addEvents, setLastSeen } from './history-events.js';
import { createDigests } from './history-names.js';
import { openEvents } from './history-open-events.js';
import {
  forgetRecording,
  lockPartition,
  noteRecorded,
  type Partition,
} from './history-partition.js';
import { expireEvents } from './history-retention.js';
import { isSame, purgedTest, readTombstones, type Tombstones } from './history-tombstones.js';
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
        task(db, await lockPartition(db, partition, { retentionMs })),
      ),
    );
  const { id, recordedAsOfMs, nowMs } = await locked(async (db, found) => ({
    ...found,
    nowMs: await databaseNow(db, engine),
  }));
  if (retentionMs === 0) {
    await expireEvents(Math.min(snapshot.asOfMs, nowMs), options);
    await locked((db) => forgetRecording(db, id));
    return;
  }
  // What was recorded by a clock that was wrong stands in nobody's way.
  const isNewest = recordedAsOfMs === undefined || recordedAsOfMs < snapshot.asOfMs;
  if (!isNewest && recordedAsOfMs <= nowMs + MINUTE) return;
  const lastSeenMs = recordedAsOfMs ?? snapshot.asOfMs;
  const add = createAdding(snapshot, id, options);
  const unknownFromMs = unknownFrom(snapshot, recordedAsOfMs);
  const pages = openEvents(connection, id, [
    // What Graph has forgotten since then, and nobody has noted yet.
    { fromMs: lastSeenMs - RETENTION_MS - DAY, toMs: oldestOf(snapshot) },
    { fromMs: unknownFromMs, toMs: Infinity },
  ]);
  const first = lowerBoundOf(snapshot.timesMs, unknownFromMs);
  for await (const { arrivals, departures } of differences(snapshot, first, pages)) {
    if (signal.aborted) return;
    if (arrivals.length + departures.length === 0) continue;
    await locked(async (db) => {
      await setLastSeen(db, departures, lastSeenMs, { partitionId: id, engine });
      await add(db, arrivals);
    });
  }
  await locked((db) => noteRecorded(db, id, snapshot.asOfMs, seenBySweep(snapshot.asOfMs)));
  // What is deleted does not come back: by the clock that is behind.
  await expireEvents(Math.min(snapshot.asOfMs, nowMs), options);
}

/** What is older stands in the history as it stands in the snapshot: it was taken over from the one that was recorded last. */
function unknownFrom(snapshot: Snapshot, recordedAsOfMs: number | undefined): number {
  const { carried } = snapshot;
  const isRecorded = carried !== undefined && carried.asOfMs === recordedAsOfMs;
  return isRecorded ? carried.untilMs + 1 : oldestOf(snapshot);
}

function oldestOf({ timesMs }: Snapshot): number {
  return timesMs[0] ?? Infinity;
}

/** Nobody waits for a store that hangs when the limit is aborted. */
function endingWith(limit: AbortSignal | undefined, connection: Connection): Connection {
  return {
    ...connection,
    read: (task) => connection.read(task, limit),
    write: (task) => connection.write(task, limit),
  };
}

/** Whoever has purged events does not want them back from a snapshot of before, nor of one that is being recorded. */
function createAdding(snapshot: Snapshot, partitionId: number, options: RecordingOptions) {
  const place = { snapshot, partitionId, engine: options.engine };
  const digests = createDigests(options.secret);
  const newNumberings = () => ({
    kinds: createKindNumbering({ ...place, digests }),
    identities: createIdentityNumbering({ ...place, digests }),
  });
  let numberings = newNumberings();
  let purgedBefore: Tombstones | undefined;
  return async (db: Kysely<Tables>, arrivals: readonly number[]) => {
    const tombstones = await readTombstones(db, partitionId);
    // With them, numbers have gone that are in use.
    if (purgedBefore !== undefined && !isSame(tombstones, purgedBefore)) numberings = newNumberings(); // prettier-ignore
    purgedBefore = tombstones;
    const isPurged = purgedTest(tombstones, digests);
    const isKept = (position: number) => isPurged?.(at(snapshot.users, userAt(snapshot, position)), at(snapshot.timesMs, position)) !== true; // prettier-ignore
    await addEvents(db, arrivals, { ...place, ...numberings, isKept });
  };
}
