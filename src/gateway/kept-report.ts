import { createHmac, type KeyObject } from 'node:crypto';
import type { Config } from '../config/config.js';
import { createImageReader } from '../report/image-reader.js';
import type { KeepImage } from '../report/keeper.js';
import type { KeptReport } from '../report/snapshot-image.js';
import { finish } from '../report/work.js';
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
}

/** What the process before has left, and the hand that keeps what this one publishes. */
interface Keeping {
  /** Gives it away: nobody else holds on to a snapshot that will be replaced. */
  readonly takeKept: () => KeptReport | undefined;
  readonly keep: KeepImage;
}

interface KeepingOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly secret: KeyObject;
  readonly hooks: StoreHooks;
  readonly store: Store | undefined;
}

/** undefined: nothing is kept beyond the process. What is wrong with the store is told and stops nothing. */
export async function openKeeping(options: KeepingOptions): Promise<Keeping | undefined> {
  const { config, clock, secret, hooks, store } = options;
  if (store === undefined) return undefined;
  const { onStoreUsed } = hooks;
  const partition = partitionOf(config, secret);
  const timed = timedBy(clock, onStoreUsed);
  const read = () => readReport(store, partition, clock, config.report.expireAfterMs);
  const rowCountOf = (found: KeptReport | undefined) => found?.snapshot.rowCount;
  let kept = await timed('read', read, rowCountOf).catch(() => undefined);
  return {
    takeKept: () => {
      const taken = kept;
      kept = undefined;
      return taken;
    },
    keep: (image) => timed('write', () => store.write(partition, image)),
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

/**
 * Nobody waits for answers yet, so that the snapshot is made in one go. What has expired would be served by nobody, and keep
 * the rows of the next sweep from being shown as they come; of what is from the future nobody knows the age.
 */
async function readReport(store: Store, partition: string, clock: Clock, expireAfterMs: number) {
  const reader = createImageReader();
  const isKept = await store.read(partition, (part) => undamaged(() => reader.take(part)));
  if (!isKept) return undefined;
  const ageMs = (asOfMs: number) => clock.now() - asOfMs;
  const asOfMonotonicMs = (asOfMs: number) => clock.monotonicMs() - Math.max(0, ageMs(asOfMs));
  const kept = undamaged(() => finish(reader.finish(asOfMonotonicMs)));
  const keptAgeMs = ageMs(kept.snapshot.asOfMs);
  return keptAgeMs >= -HARMLESS_MS && keptAgeMs < expireAfterMs ? kept : undefined;
}

function undamaged<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    throw new StoreError('DAMAGED', 'What is kept of the report cannot be read.', { cause: error });
  }
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
