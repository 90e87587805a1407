import type { ReportImage } from '../report/keeper.js';
import type { ImagePart } from '../report/snapshot-image.js';

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
  /** All of it in the place of what was kept before, or nothing. @throws StoreError */
  write(partition: string, image: ReportImage, signal?: AbortSignal): Promise<void>;
  /** Ends what is under way. */
  close(signal?: AbortSignal): Promise<void>;
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
