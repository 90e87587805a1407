import { createLatestFirst } from './latest-first.js';
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

export function createKeeper(keep: KeepImage): Keeper {
  const latest = createLatestFirst(keep);
  return {
    follow: (ledger) => {
      const { snapshot } = ledger;
      if (!snapshot?.isComplete) return;
      latest.follow({ asOfMs: snapshot.asOfMs, parts: imageOf({ ...ledger, snapshot }) });
    },
    forget: (asOfMs) => {
      latest.follow({ asOfMs, parts: [] });
    },
    done: () => latest.done(),
  };
}
