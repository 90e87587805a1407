import type { Ledger } from './ledger.js';
import { imageOf, type ImagePart } from './snapshot-image.js';

/** What is kept of the report beyond the process. */
export interface ReportImage {
  /** When the sweep behind it began, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly asOfMs: number;
  /** Made as they are asked for, each in less than a millisecond. */
  readonly parts: Iterable<ImagePart>;
}

/** Keeps an image in the place of the one before, or leaves that as it is and rejects. */
export type KeepImage = (image: ReportImage) => Promise<void>;

interface Keeper {
  /** Keeps what has been published, behind the answers and one at a time: what comes meanwhile is passed over for the newest. */
  follow(ledger: Ledger): void;
  /** Keeps nothing from now on, until something is published again. */
  forget(asOfMs: number): void;
  /** Resolves when nothing is being kept. */
  done(): Promise<void>;
}

/** What goes wrong is for `keep` to tell: the next image is another try. */
export function createKeeper(keep: KeepImage): Keeper {
  let next: ReportImage | undefined;
  let running: Promise<void> | undefined;

  const keepAll = async () => {
    for (let image = next; image !== undefined; image = next) {
      next = undefined;
      await keep(image).catch(() => undefined);
    }
    running = undefined;
  };
  const keepNext = (image: ReportImage) => {
    next = image;
    running ??= keepAll();
  };
  return {
    follow: (ledger) => {
      const { snapshot } = ledger;
      if (!snapshot?.isComplete) return;
      keepNext({ asOfMs: snapshot.asOfMs, parts: imageOf({ ...ledger, snapshot }) });
    },
    forget: (asOfMs) => {
      keepNext({ asOfMs, parts: [] });
    },
    done: async () => running,
  };
}
