import type { Leases } from '../store/lease.js';
import { StoreError } from '../store/store.js';
import { untilAborted } from '../store/until-aborted.js';
import { SECOND, type Clock } from '../time.js';
import { within } from './time-limit.js';

/** Behind an image of a million events on a slow disk; before a lease of ten seconds is over. */
const FILE_LIMIT_MS = 8 * SECOND;

/**
 * Leases in a file, for who cannot wait for a disk that hangs: it hangs for all of this machine, so that such a file is one
 * that nobody can use. Those in a database server have limits of their own.
 */
export function leasesInTime(leases: Leases, clock: Clock, ending: AbortSignal): Leases {
  const inTime = <Result>(task: () => Promise<Result>) =>
    within(clock, FILE_LIMIT_MS, async (limit) => {
      try {
        return await untilAborted(task(), AbortSignal.any([limit, ending]));
      } catch (error) {
        throw limit.aborted ? hanging(error) : error;
      }
    });
  return {
    look: (partition) => inTime(() => leases.look(partition)),
    take: (partition, seen, terms) => inTime(() => leases.take(partition, seen, terms)),
    renew: (partition, held, standing) => inTime(() => leases.renew(partition, held, standing)),
    release: (partition, held) => inTime(() => leases.release(partition, held)),
    setReserves: (partition, seen, reserves) =>
      inTime(() => leases.setReserves(partition, seen, reserves)),
    onAnnounced: (listener) => leases.onAnnounced(listener),
    close: () => leases.close(),
  };
}

function hanging(cause: unknown): StoreError {
  return new StoreError('OTHER', 'The file of the store does not answer: its disk hangs.', {
    cause,
  });
}
