import { createHmac, type KeyObject } from 'node:crypto';
import type { Config } from '../config/config.js';
import { createImageReader } from '../report/image-reader.js';
import type { ReportImage } from '../report/keeper.js';
import type { KeptReport } from '../report/snapshot-image.js';
import { finish, inSlices, type Work } from '../report/work.js';
import type { Leases } from '../store/lease.js';
import { openStore } from '../store/open-store.js';
import { StoreError, type Store, type StoreFault } from '../store/store.js';
import { MINUTE, type Clock } from '../time.js';
import { tenantOf } from './graphql-services.js';

/** How a try to use the store ended. */
export interface StoreUse {
  readonly operation: 'read' | 'write';
  /** undefined: well. */
  readonly fault: StoreFault | undefined;
  /** Of what was read; undefined where there was nothing. */
  readonly rowCount?: number | undefined;
  readonly durationMs: number;
}

export interface StoreHooks {
  readonly onStoreUsed: (use: StoreUse) => void;
  /** A file that could not be used stands elsewhere now. */
  readonly onStoreMoved: (moved: { readonly fault: StoreFault; readonly path: string }) => void;
}

/** What the process before has left, and the hand that keeps what this one publishes. */
export interface Keeping {
  /** Gives it away: nobody else holds on to a snapshot that will be replaced. */
  readonly takeKept: () => KeptReport | undefined;
  /** Reads again what is kept, in slices: others may keep something as well. undefined: nothing that may be shown. */
  readonly load: (signal: AbortSignal) => Promise<KeptReport | undefined>;
  /** `fence`: see `Store`. */
  readonly keep: (image: ReportImage, fence?: number) => Promise<void>;
  readonly leases: Leases;
  /** Of the report in the store. */
  readonly partition: string;
  readonly close: () => Promise<void>;
}

interface KeepingOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly secret: KeyObject;
  readonly hooks: StoreHooks;
  /** See `openStore`. */
  readonly storeProgram?: URL | undefined;
}

/** undefined: nothing is kept beyond the process. What is wrong with the store is told and stops nothing. */
export async function openKeeping(options: KeepingOptions): Promise<Keeping | undefined> {
  const { config, clock, secret, hooks, storeProgram } = options;
  if (config.storeUrl === undefined) return undefined;
  const { onStoreUsed, onStoreMoved } = hooks;
  const store = await openStore(config.storeUrl, {
    clock,
    onMoved: onStoreMoved,
    program: storeProgram,
  });
  const partition = partitionOf(config, secret);
  const timed = timedBy(clock, onStoreUsed);
  const rowCountOf = (found: KeptReport | undefined) => found?.snapshot.rowCount;
  const read = (make: Make) =>
    timed(
      'read',
      () => readReport(store, partition, clock, config.report.expireAfterMs, make),
      rowCountOf,
    );
  // Nobody waits for answers yet, so that the snapshot is made in one go.
  const inOneGo: Make = (work) => Promise.resolve(finish(work));
  let kept = await read(inOneGo).catch(() => undefined);
  return {
    takeKept: () => {
      const taken = kept;
      kept = undefined;
      return taken;
    },
    load: (signal) => read((work) => inSlices(work, clock, signal)),
    keep: (image, fence) => timed('write', () => store.write(partition, image, fence)),
    leases: store.leases,
    partition,
    close: () => store.close(),
  };
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
  partition: string,
  clock: Clock,
  expireAfterMs: number,
  make: Make,
): Promise<KeptReport | undefined> {
  const reader = createImageReader();
  const isKept = await store.read(partition, (part) => undamaged(() => reader.take(part)));
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
function partitionOf(config: Config, secret: KeyObject): string {
  const { cloud, baseUrl } = config.msgraph;
  // An emulator in Graph's place has other rows.
  const isElsewhere = baseUrl !== undefined;
  const name = JSON.stringify([cloud, isElsewhere, tenantOf(config), config.report.source]);
  return createHmac('sha256', secret).update(name).digest('base64url');
}
