import type { ReportImage } from '../report/keeper.js';
import type { ImagePart } from '../report/snapshot-image.js';
import type { Leases } from './lease.js';

/** Keeps reports beyond the process. Each partition is one report of one tenant, and knows nothing of the others. */
export interface Store {
  /**
   * Hands over the parts of what was kept last, in their order. Resolves with whether anything was.
   * @throws StoreError DAMAGED where a part is not what was written; what `take` throws, if that is one
   */
  read(partition: string, take: (part: ImagePart) => void): Promise<boolean>;
  /**
   * All of it in the place of what was kept before, or nothing. An older image never takes the place of a newer one.
   * `fence`: of the lease that the writer holds; without it anybody may write. @throws StoreError
   */
  write(partition: string, image: ReportImage, fence?: number): Promise<void>;
  /** Who reads reports for all gateways of this store. */
  readonly leases: Leases;
  close(): Promise<void>;
}

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
