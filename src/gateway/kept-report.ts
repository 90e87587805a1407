import { createHmac, type KeyObject } from 'node:crypto';
import type { Config } from '../config/config.js';
import { createImageReader } from '../report/image-reader.js';
import type { KeepImage } from '../report/keeper.js';
import type { KeptReport } from '../report/snapshot-image.js';
import { finish } from '../report/work.js';
import { openStore } from '../store/open-store.js';
import { StoreError, type Store, type StoreFault } from '../store/store.js';
import { MINUTE, SECOND, type Clock } from '../time.js';
import { tenantOf } from './graphql-services.js';
import { within } from './time-limit.js';

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
interface Keeping {
  /** Gives it away: nobody else holds on to a snapshot that will be replaced. */
  readonly takeKept: () => KeptReport | undefined;
  readonly keep: KeepImage;
  /** What is being kept has time until then, on the clock that only grows, in milliseconds, and so has `close`. */
  readonly endBy: (endsAtMonotonicMs: number) => void;
  /** Never rejects: nobody can do anything about it any more. */
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

/** A million events take 2.5 s. After that the report is read from Graph, as if nothing had been kept. */
const READ_LIMIT_MS = 6 * SECOND;
/** It goes on between requests, and nobody waits for it: this is for who has to be told of a disk that hangs. */
const WRITE_LIMIT_MS = 5 * MINUTE;
/** A stop waits so long for the store, and less where that would be longer than the process may take. */
const END_LIMIT_MS = 5 * SECOND;
/** What a store that works needs to end. */
const LEAST_END_MS = SECOND;

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
  const read = () =>
    within(clock, READ_LIMIT_MS, (signal) =>
      readReport(store, { partition, clock, signal, ...config.report }),
    );
  const ending = new AbortController();
  let cancelEnd = () => {};
  const write: KeepImage = (image) =>
    within(clock, WRITE_LIMIT_MS, (limit) =>
      store.write(partition, image, AbortSignal.any([limit, ending.signal])),
    );
  const rowCountOf = (found: KeptReport | undefined) => found?.snapshot.rowCount;
  let kept = await timed('read', read, rowCountOf).catch(() => undefined);
  return {
    takeKept: () => {
      const taken = kept;
      kept = undefined;
      return taken;
    },
    keep: (image) => timed('write', () => write(image)),
    endBy: (endsAtMonotonicMs) => {
      const leftMs = Math.max(LEAST_END_MS, endsAtMonotonicMs - clock.monotonicMs());
      cancelEnd = clock.schedule(() => ending.abort(), Math.min(END_LIMIT_MS, leftMs));
    },
    close: async () => {
      await store.close(ending.signal).catch(() => undefined);
      cancelEnd();
    },
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

interface ReadingOptions {
  readonly partition: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly expireAfterMs: number;
}

/** A clock may have been set right by so much. */
const HARMLESS_MS = MINUTE;

/**
 * Nobody waits for answers yet, so that the snapshot is made in one go. What has expired would be served by nobody, and keep
 * the rows of the next sweep from being shown as they come; of what is from the future nobody knows the age.
 */
async function readReport(
  store: Store,
  { partition, clock, signal, expireAfterMs }: ReadingOptions,
): Promise<KeptReport | undefined> {
  const reader = createImageReader();
  const isKept = await store.read(partition, (part) => undamaged(() => reader.take(part)), signal);
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
