import { createHmac, type KeyObject } from 'node:crypto';
import type { Config } from '../config/config.js';
import { GatewayError } from '../errors.js';
import type { History } from '../report/history.js';
import { createImageReader } from '../report/image-reader.js';
import type { ReportImage } from '../report/keeper.js';
import type { IsPurged } from '../report/purged.js';
import type { ImagePart, KeptReport } from '../report/snapshot-image.js';
import type { Snapshot } from '../report/snapshot.js';
import { finish, inSlices, type Work } from '../report/work.js';
import type { Leases } from '../store/lease.js';
import { StoreError, type Store, type StoreFault } from '../store/store.js';
import { MINUTE, SECOND, type Clock } from '../time.js';
import type { BoundedStore } from './bounded-store.js';
import { askedThrough, askInTime } from './asked-history.js';
import { tenantOf } from './graphql-services.js';
import { leasesInTime } from './leases-in-time.js';
import { within } from './time-limit.js';

/** How a try to use the store ended. */
export interface StoreUse {
  /** Of the kept report, and of who was purged: read; write; of the history: record, or query for a question of it. */
  readonly operation: 'read' | 'write' | 'record' | 'query';
  /** undefined: well. */
  readonly fault: StoreFault | undefined;
  /** Of what was read; undefined where there was nothing. */
  readonly rowCount?: number | undefined;
  readonly durationMs: number;
}

export interface StoreHooks {
  readonly onStoreUsed: (use: StoreUse) => void;
}

/** What the process before has left, and the hand that keeps what this one publishes. */
export interface Keeping {
  /** Gives it away: nobody else holds on to a snapshot that will be replaced. */
  readonly takeKept: () => KeptReport | undefined;
  /** Reads again what is kept, in slices: others may keep something as well. undefined: nothing that may be shown. */
  readonly load: (signal: AbortSignal) => Promise<KeptReport | undefined>;
  /** `fence`: see `Store`. */
  readonly keep: (image: ReportImage, fence?: number) => Promise<void>;
  readonly record: (snapshot: Snapshot, signal: AbortSignal, fence?: number) => Promise<void>;
  readonly leases: Leases;
  /** Of the report in the store. */
  readonly partition: string;
  /** undefined: nothing is remembered beyond Graph's own memory. */
  readonly history: History | undefined;
  readonly readPurged: (signal: AbortSignal) => Promise<IsPurged | undefined>;
  /** What is being kept has time until then, on the clock that only grows, in milliseconds. */
  readonly endBy: (endsAtMonotonicMs: number) => void;
}

interface KeepingOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly secret: KeyObject;
  readonly hooks: StoreHooks;
  readonly store: BoundedStore | undefined;
}

/** A million events take 2.5 s. After that the report is read from Graph, as if nothing had been kept. */
const READ_LIMIT_MS = 6 * SECOND;
/** It goes on between requests, and nobody but the next sweep waits for it: this is for who has to be told of a disk that hangs. */
const WRITE_LIMIT_MS = 5 * MINUTE;

/** undefined: nothing is kept beyond the process. What is wrong with the store is told and stops nothing. */
export async function openKeeping(options: KeepingOptions): Promise<Keeping | undefined> {
  const { config, clock, secret, hooks, store: bounded } = options;
  if (bounded === undefined) return undefined;
  const { store } = bounded;
  const { onStoreUsed } = hooks;
  const place = { partition: partitionOf(config, secret), secret };
  const { partition } = place;
  const { storeRetentionMs: retentionMs } = config;
  const timed = timedBy(clock, onStoreUsed);
  const askHistory = askInTime(store, place, clock);
  const rowCountOf = (found: KeptReport | undefined) => found?.snapshot.rowCount;
  const read = (make: Make, onPart: () => void, signals: readonly AbortSignal[] = []) =>
    within(clock, READ_LIMIT_MS, (limit) => {
      const signal = AbortSignal.any([limit, ...signals]);
      return readReport(store, { partition, clock, signal, make, onPart, ...config.report });
    });
  const write = (image: ReportImage, fence: number | undefined) =>
    within(clock, WRITE_LIMIT_MS, (limit) =>
      store.write(partition, image, { fence, signal: AbortSignal.any([limit, bounded.ending]) }),
    );
  // Nobody waits for answers yet, so that the snapshot is made in one go.
  const inOneGo: Make = (work) => Promise.resolve(finish(work));
  const readFirst = () => bounded.inTurn((heard) => read(inOneGo, heard));
  let kept = await timed('read', readFirst, rowCountOf).catch(() => undefined);
  // A file that cannot be used is of no use to others either, and a demo's tenant has been made up.
  const isRemote = config.storeUrl?.engine === 'postgres';
  const isBinding = isRemote && config.mode !== 'demo';
  const purgedLimitMs = isBinding ? WRITE_LIMIT_MS : READ_LIMIT_MS;
  let purged: { readonly isPurged: IsPurged | undefined } | undefined;
  return {
    readPurged: async (signal) => {
      const tombstones = (limit: AbortSignal) =>
        store.tombstones(place, AbortSignal.any([limit, signal, bounded.ending]));
      try {
        purged = { isPurged: await timed('read', () => within(clock, purgedLimitMs, tombstones)) };
      } catch (error) {
        // What was read before still holds.
        if (purged === undefined && isBinding) throw purgedUnknown(error);
      }
      return purged?.isPurged;
    },
    record: (snapshot, signal, fence) =>
      timed('record', () =>
        store.record(snapshot, { ...place, retentionMs, signal, fence, limit: bounded.ending }),
      ),
    history:
      retentionMs === 0
        ? undefined
        : askedThrough((task) => timed('query', () => askHistory(task))),
    takeKept: () => {
      const taken = kept;
      kept = undefined;
      return taken;
    },
    load: (signal) => {
      const make: Make = (work) => inSlices(work, clock, signal);
      return timed('read', () => read(make, () => undefined, [signal]), rowCountOf);
    },
    keep: (image, fence) => timed('write', () => write(image, fence)),
    leases: isRemote ? store.leases : leasesInTime(store.leases, clock, bounded.ending),
    partition,
    endBy: bounded.endBy,
  };
}

/** Before the first answer of the store, a sweep would bring back whoever was purged. */
function purgedUnknown(cause: unknown): GatewayError {
  return new GatewayError(
    'HISTORY_UNAVAILABLE',
    'The store of STORE_URL has not told yet whose events were purged, and the report is not read before that. The ' +
      'log and credential_usage_store_operations_total say what is wrong with the store.',
    { cause },
  );
}

/** Does something with the store, and tells how it ended. */
function timedBy(clock: Clock, onStoreUsed: StoreHooks['onStoreUsed']) {
  return async <Result>(
    operation: StoreUse['operation'],
    task: () => Promise<Result>,
    rowCountOf: (result: Result) => number | undefined = () => undefined,
  ): Promise<Result> => {
    const beganMs = clock.monotonicMs();
    const tell = (fault: StoreFault | undefined, rowCount?: number) =>
      onStoreUsed({ operation, fault, rowCount, durationMs: clock.monotonicMs() - beganMs });
    try {
      const result = await task();
      tell(undefined, rowCountOf(result));
      return result;
    } catch (error) {
      tell(error instanceof StoreError ? error.fault : 'OTHER');
      throw error;
    }
  };
}

interface ReadingOptions {
  readonly partition: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly expireAfterMs: number;
  readonly make: Make;
  /** Told of each part of what is kept, as it comes. */
  readonly onPart: () => void;
}

/** A clock may have been set right by so much. */
const HARMLESS_MS = MINUTE;

/** Makes a snapshot of what was read. */
type Make = (work: Work<KeptReport>) => Promise<KeptReport>;

/**
 * What has expired would be served by nobody, and keep the rows of the next sweep from being shown as they come; of what is
 * from the future nobody knows the age.
 */
async function readReport(
  store: Store,
  { partition, clock, signal, expireAfterMs, make, onPart }: ReadingOptions,
): Promise<KeptReport | undefined> {
  const reader = createImageReader();
  const take = (part: ImagePart) => {
    onPart();
    undamaged(() => reader.take(part));
  };
  const isKept = await store.read(partition, take, signal);
  if (!isKept) return undefined;
  const ageMs = (asOfMs: number) => clock.now() - asOfMs;
  const asOfMonotonicMs = (asOfMs: number) => clock.monotonicMs() - Math.max(0, ageMs(asOfMs));
  const kept = await make(undamagedWork(reader.finish(asOfMonotonicMs)));
  const keptAgeMs = ageMs(kept.snapshot.asOfMs);
  return keptAgeMs >= -HARMLESS_MS && keptAgeMs < expireAfterMs ? kept : undefined;
}

function undamaged<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    throw damaged(error);
  }
}

function* undamagedWork<Result>(work: Work<Result>): Work<Result> {
  try {
    return yield* work;
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause: unknown): StoreError {
  return new StoreError('DAMAGED', 'What is kept of the report cannot be read.', { cause });
}

/**
 * Tells reports apart without naming anybody. Ids are derived with the secret: with another one, what was kept is none of ours.
 */
export function partitionOf(config: Config, secret: KeyObject): string {
  const { cloud, baseUrl } = config.msgraph;
  // An emulator in Graph's place has other rows.
  const isElsewhere = baseUrl !== undefined;
  const name = JSON.stringify([cloud, isElsewhere, tenantOf(config), config.report.source]);
  return createHmac('sha256', secret).update(name).digest('base64url');
}
