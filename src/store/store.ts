import type { KeyObject } from 'node:crypto';
import type { History } from '../report/history.js';
import type { ReportImage } from '../report/keeper.js';
import type { IsPurged } from '../report/purged.js';
import type { ImagePart } from '../report/snapshot-image.js';
import type { Snapshot } from '../report/snapshot.js';
import type { Leases } from './lease.js';

/** Where a report is kept: apart from all others, with its users under hashes of this key. */
export interface ReportPlace {
  readonly partition: string;
  readonly secret: KeyObject;
}

interface RetentionOptions extends ReportPlace {
  /** How long after they happened events are kept. */
  readonly retentionMs: number;
}

/** Who may write, and for how long. */
export interface WriteOptions {
  /** Of the lease that the writer holds; without it anybody may write. */
  readonly fence?: number | undefined;
  /** Aborted: nobody waits for it any longer. */
  readonly signal?: AbortSignal | undefined;
}

export interface RecordOptions extends RetentionOptions, Pick<WriteOptions, 'fence'> {
  /** Aborted: it ends between two batches, and the next snapshot goes on from there. */
  readonly signal: AbortSignal;
  /** Aborted: nobody waits any longer, also where the store hangs. */
  readonly limit?: AbortSignal | undefined;
}

export interface PurgeOptions extends RetentionOptions {
  readonly nowMs: number;
}

/**
 * Keeps reports beyond the process. Each partition is one report of one tenant, and knows nothing of the others. Whatever is
 * asked ends with UNREACHABLE as soon as its signal is aborted, also where a disk or a server hangs; without one it may take
 * as long as it likes.
 */
export interface Store {
  /**
   * Hands over the parts of what was kept last, in their order. Resolves with whether anything was.
   * @throws StoreError DAMAGED where a part is not what was written; what `take` throws, if that is one
   */
  read(partition: string, take: (part: ImagePart) => void, signal?: AbortSignal): Promise<boolean>;
  /**
   * All of it in the place of what was kept before, or nothing. An older image never takes the place of a newer one.
   * @throws StoreError
   */
  write(partition: string, image: ReportImage, options?: WriteOptions): Promise<void>;
  /** Who reads reports for all gateways of this store. */
  readonly leases: Leases;
  /** What `record` has added, for questions that are asked until the signal is aborted. It throws StoreErrors. */
  history(of: ReportPlace, signal?: AbortSignal): History;
  /** Adds what a whole snapshot has and the history has not, and deletes what is kept no longer. @throws StoreError */
  record(snapshot: Snapshot, options: RecordOptions): Promise<void>;
  /** Deletes whatever is kept of the user with that folded name. Resolves with how many events those were. @throws StoreError */
  purge(folded: string, options: PurgeOptions): Promise<number>;
  /** A test for what was purged; undefined: nothing was. @throws StoreError */
  tombstones(of: ReportPlace, signal?: AbortSignal): Promise<IsPurged | undefined>;
  /** Ends what is under way. */
  close(signal?: AbortSignal): Promise<void>;
}

/** What a store has kept, for who only looks. */
export type StoreToRead = Pick<Store, 'history' | 'tombstones' | 'close'>;

export type StoreFault =
  /** It is not there, or does not answer. */
  | 'UNREACHABLE'
  /** There is no room, it may only be read, or the disk fails. */
  | 'UNWRITABLE'
  /** What it holds is not what was written. */
  | 'DAMAGED'
  /** Something that is no store of ours is in its place. */
  | 'FOREIGN'
  /** A later version of this program has written it. */
  | 'NEWER'
  /** The engine's package is not installed, or was built for another Node. */
  | 'NO_ENGINE'
  /** Another gateway holds the lease by now: what this one wanted to write is too late. */
  | 'FENCED'
  | 'OTHER';

/** Never carries a row, a password or the URL of a server. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly fault: StoreFault;

  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
