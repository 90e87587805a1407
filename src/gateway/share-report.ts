import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { Pacer } from '../msgraph/pacer.js';
import type { RecordSnapshot } from '../report/history.js';
import type { KeepImage } from '../report/keeper.js';
import type { Report } from '../report/report.js';
import { StoreError } from '../store/store.js';
import type { Clock } from '../time.js';
import { createFollowing } from './follow-image.js';
import type { Keeping } from './kept-report.js';
import { createReplica, type LeaseStanding, type Replica } from './replica.js';

interface ShareOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly keeping: Keeping;
  readonly onLease: (standing: LeaseStanding) => void;
}

/** A report that the gateways of one store share: one of them reads it, and the others show what that one has kept. */
export interface Sharing extends Pick<Replica, 'shared' | 'mayGoOut' | 'standing'> {
  /** Keeps what this gateway has published, while it is the one that reads. */
  readonly keep: KeepImage;
  /** Adds it to the history, while it is the one that reads. */
  readonly record: RecordSnapshot;
  start(house: { readonly report: Report; readonly pacer: Pacer }): void;
  /** Another gateway may read from now on; this one goes on to show what it has. Called before the report stops. */
  handOver(): Promise<void>;
}

/** undefined: the report is this process's own. A demo has a tenant of its own in each process. */
export function shareReport({
  config,
  clock,
  keeping,
  onLease,
}: ShareOptions): Sharing | undefined {
  if (config.mode === 'demo') return undefined;
  const { leases, partition } = keeping;
  const replica = createReplica({
    leases,
    partition,
    holder: randomUUID(),
    budget: config.msgraph.budget,
    clock,
    isRemote: config.storeUrl?.engine === 'postgres',
    onLease,
  });
  let hasMissed = false;
  let end = () => Promise.resolve();
  let ending: Promise<void> | undefined;
  return {
    shared: replica.shared,
    mayGoOut: replica.mayGoOut,
    standing: replica.standing,
    keep: async (image) => {
      try {
        await keeping.keep(image, replica.fence());
        hasMissed = false;
      } catch (error) {
        hasMissed = true;
        if (error instanceof StoreError && error.fault === 'FENCED') replica.lookNow();
        throw error;
      }
    },
    // What the fence throws is its answer, too.
    record: async (snapshot, signal) => keeping.record(snapshot, signal, replica.fence()),
    start: ({ report, pacer }) => {
      const { signal } = new AbortController();
      const { follow, done } = createFollowing({ report, load: () => keeping.load(signal) });
      const keepMissed = () => {
        if (hasMissed) report.keepAgain();
      };
      replica.start({ report, pacer, follow, keepMissed });
      end = async () => {
        await report.leaveTurn();
        await replica.stop();
        await done();
      };
    },
    handOver: () => (ending ??= end()),
  };
}
