import type { Report } from '../report/report.js';
import type { KeptReport } from '../report/snapshot-image.js';
import type { PublishedImage } from '../store/lease.js';
import { StoreError } from '../store/store.js';

interface Following {
  /** Shows what has been published, if that is newer than what is shown. */
  readonly follow: (image: PublishedImage | null) => Promise<void>;
  /** Resolves when nothing is being read. */
  readonly done: () => Promise<void>;
}

interface FollowOptions {
  readonly report: Pick<Report, 'adopt' | 'status'>;
  /** What is kept now; undefined: nothing that may be shown. */
  readonly load: () => Promise<KeptReport | undefined>;
}

/** Shows what others have published, each image once, and one at a time. What cannot be read now is tried again with the next look. */
export function createFollowing({ report, load }: FollowOptions): Following {
  let handledAsOfMs = -Infinity;
  let loading: Promise<void> | undefined;

  const shownAsOfMs = () => {
    const { snapshot } = report.status();
    return snapshot?.isComplete === true ? snapshot.asOfMs : -Infinity;
  };
  const adopt = async ({ asOfMs, isWithdrawn }: PublishedImage) => {
    try {
      const kept = isWithdrawn ? undefined : await load();
      if (kept !== undefined || isWithdrawn) report.adopt(kept);
      handledAsOfMs = Math.max(asOfMs, kept?.snapshot.asOfMs ?? asOfMs);
    } catch (error) {
      // It stays damaged, until there is another one.
      if (error instanceof StoreError && error.fault === 'DAMAGED') handledAsOfMs = asOfMs;
    }
  };
  return {
    follow: async (image) => {
      await loading;
      if (image === null || image.asOfMs <= Math.max(handledAsOfMs, shownAsOfMs())) return;
      loading ??= adopt(image).finally(() => {
        loading = undefined;
      });
      await loading;
    },
    done: async () => loading,
  };
}
