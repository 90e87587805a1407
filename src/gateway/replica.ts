import { NO_LIMIT, type Pacer, type SharedBudget } from '../msgraph/pacer.js';
import type { Report } from '../report/report.js';
import type { Leases, LeaseView, PublishedImage } from '../store/lease.js';
import { StoreError } from '../store/store.js';
import { SECOND, type CallBudget, type Clock } from '../time.js';
import { createRounds } from './rounds.js';
import { createSleeplessClock } from './sleepless-clock.js';
import {
  maySweep,
  mayGoOut,
  reservesFor,
  reservesWithout,
  shareOf,
  type Tenure,
} from './tenure.js';

export interface LeaseStanding {
  readonly state: LeaseState;
  /** Of the lease that this process holds, or held last; 0 before the first. */
  readonly fence: number;
}

type LeaseState =
  /** This process reads the report for all. */
  | 'HELD'
  /** Another one does. */
  | 'FOLLOWING'
  /** The database does not answer; this process held the lease, and reads on with a small share of the budget. */
  | 'ALONE'
  /** The database does not answer, and it is not for this process to read. */
  | 'CUT_OFF'
  /** The file cannot be used, by nobody, so that there is nobody to share with. */
  | 'UNSHARED';

interface ReplicaOptions {
  readonly leases: Leases;
  readonly partition: string;
  /** A name of this process alone. */
  readonly holder: string;
  readonly budget: CallBudget | 'off';
  readonly clock: Clock;
  /** Whether the store is beyond this machine, so that others may reach it when we do not. */
  readonly isRemote: boolean;
  readonly onLease: (standing: LeaseStanding) => void;
}

/** What a replica is of, and works with. */
export interface ReplicaHouse {
  readonly report: Pick<Report, 'beginTurn' | 'endTurn'>;
  readonly pacer: Pick<Pacer, 'callAgesMs' | 'pauseLeftMs' | 'assume' | 'pauseFor'>;
  /** Shows what has been published, if that is newer than what is shown. */
  readonly follow: (image: PublishedImage | null) => Promise<void>;
  /** The database is back, and the lease still ours. */
  readonly keepMissed: () => void;
}

/** One of the gateways that share a report: it takes its turn to read it, and follows while others have theirs. */
export interface Replica {
  readonly shared: SharedBudget;
  /** Whether a call that was admitted may still be made, at the moment at which it is. */
  readonly mayGoOut: () => boolean;
  /** To write under; undefined: unfenced, since nothing is shared. @throws StoreError FENCED where there is nothing to write */
  fence(): number | undefined;
  readonly standing: () => LeaseStanding;
  start(house: ReplicaHouse): void;
  /** Looks at the lease now. */
  lookNow(): void;
  /** Gives the lease back. The house must have ended its turn. */
  stop(): Promise<void>;
}

/** Between two looks at a lease that is another's; announcements come in between. */
const LOOK_MS = 2 * SECOND;
/** What is over is taken a moment later, and what somebody else has just taken is looked at again. */
const MOMENT_MS = 50;
/** When a database is back, whoever held the lease goes first. It asks every two seconds at most, and waits as long for an answer. */
const GRACE_MS = 5 * SECOND;
/** From when a call was recorded until it arrives at Graph. */
const UNDER_WAY_MS = 0.5 * SECOND;
/** By the engine: a file of this machine's is written to its disk each time, and loses no holder but by its death. */
const TTL_MS = { remote: 5 * SECOND, local: 10 * SECOND };
const RENEWALS_IN_TTL = 3;

export function createReplica(options: ReplicaOptions): Replica {
  const { leases, partition, holder, clock, isRemote } = options;
  const budget = options.budget === 'off' ? NO_LIMIT : options.budget;
  const ttlMs = isRemote ? TTL_MS.remote : TTL_MS.local;
  const nowMs = createSleeplessClock(clock);
  let house: ReplicaHouse | undefined;
  let tenure: Tenure | undefined;
  /** The fence under which all that was published before is shown, so that we may sweep. */
  let caughtUpFence = 0;
  let isUnshared = false;
  let isOutOfTouch = false;
  /** We may have been cut off, and a share of the budget may be left for us that we do not need any more. */
  let hasLost = false;
  let said: LeaseStanding | undefined;

  const say = (state: LeaseState, fence = said?.fence ?? 0) => {
    const isNews = said?.state !== state || said.fence !== fence;
    said = { state, fence };
    if (isNews) options.onLease(said);
  };

  const lose = () => {
    tenure = undefined;
    isUnshared = false;
    hasLost = true;
    house?.report.endTurn();
  };

  /** @returns whether the lease is ours still. @throws StoreError where nobody knows */
  const renew = async ({ fence }: Tenure): Promise<boolean> => {
    const sentAtMs = nowMs();
    const renewal = await leases.renew(partition, { holder, fence }, {
      ttlMs,
      callAgesMs: house?.pacer.callAgesMs() ?? [],
      pauseLeftMs: house?.pacer.pauseLeftMs() ?? 0,
    }); // prettier-ignore
    if (tenure?.fence !== fence) return false;
    if (renewal === undefined) {
      lose();
      return false;
    }
    const wasCutOff = tenure.cutOffAtMs !== undefined;
    isUnshared = false;
    tenure = {
      fence,
      heldUntilMs: Math.max(tenure.heldUntilMs, sentAtMs + ttlMs),
      reservedUntilMs: renewal.reserves.map(({ leftMs }) => nowMs() + leftMs),
      cutOffAtMs: undefined,
    };
    say('HELD', fence);
    if (caughtUpFence === fence) house?.report.beginTurn();
    // What was published meanwhile has reached nobody.
    if (wasCutOff) house?.keepMissed();
    return true;
  };

  const take = async (seen: LeaseView | undefined): Promise<number> => {
    const sentAtMs = nowMs();
    const reserves = seen === undefined ? [] : reservesFor(seen, holder, budget);
    const fence = await leases.take(partition, seen, { holder, ttlMs, reserves });
    if (fence === undefined) return MOMENT_MS;
    // The one before may have gone on to the last moment.
    const left = await leases.look(partition);
    isUnshared = false;
    tenure = {
      fence,
      heldUntilMs: sentAtMs + ttlMs,
      reservedUntilMs: reserves.map(({ leftMs }) => nowMs() + leftMs),
      cutOffAtMs: undefined,
    };
    if (left !== undefined) heed(left);
    say('HELD', fence);
    void catchUp(fence, left?.image ?? null);
    return ttlMs / RENEWALS_IN_TTL;
  };

  const heed = ({ callAgesMs, pauseLeftMs }: LeaseView) => {
    house?.pacer.assume(callAgesMs.map((ageMs) => Math.max(0, ageMs - UNDER_WAY_MS)));
    house?.pacer.pauseFor(pauseLeftMs);
  };

  const catchUp = async (fence: number, image: PublishedImage | null) => {
    await house?.follow(image);
    if (tenure?.fence !== fence) return;
    caughtUpFence = fence;
    house?.report.beginTurn();
  };

  const look = async (): Promise<number> => {
    const view = await leases.look(partition);
    if (hasLost && view !== undefined) {
      const reserves = reservesWithout(view, holder, budget.windowMs + UNDER_WAY_MS);
      await leases.setReserves(partition, view, reserves);
      hasLost = false;
    }
    const isHeldBack = isOutOfTouch && view !== undefined && view.holder !== '';
    isOutOfTouch = false;
    if (view === undefined || (view.leftMs <= 0 && !isHeldBack)) return take(view);
    if (isUnshared) house?.report.endTurn();
    isUnshared = false;
    say('FOLLOWING');
    void house?.follow(view.image);
    return view.leftMs <= 0 ? GRACE_MS : Math.min(LOOK_MS, view.leftMs + MOMENT_MS);
  };

  const noteFault = (error: unknown) => {
    const fault = error instanceof StoreError ? error.fault : 'OTHER';
    if (!isRemote && fault !== 'UNREACHABLE') {
      isUnshared = true;
      say('UNSHARED');
      house?.report.beginTurn();
    } else if (tenure === undefined) {
      isOutOfTouch = true;
      say('CUT_OFF');
    } else {
      tenure = { ...tenure, cutOffAtMs: nowMs() };
      const isOurs = maySweep(tenure, budget, nowMs());
      say(isOurs && shareOf(tenure, budget, nowMs()) > 0 ? 'ALONE' : 'CUT_OFF');
      if (!isOurs) house?.report.endTurn();
    }
  };

  const rounds = createRounds(clock, {
    step: async () => {
      if (tenure === undefined) return look();
      return (await renew(tenure)) ? ttlMs / RENEWALS_IN_TTL : 0;
    },
    onFault: noteFault,
  });

  const isFileUseless = () => isUnshared;
  const mayCall = () => isUnshared || (tenure !== undefined && mayGoOut(tenure, budget, nowMs()));

  const admit = async (): Promise<boolean> => {
    if (isFileUseless()) return true;
    if (tenure === undefined) throw notOurTurn();
    const wasAlone = tenure.cutOffAtMs !== undefined;
    try {
      if (await renew(tenure)) return true;
    } catch (error) {
      noteFault(error);
      // Nobody knows of this call: it may go out if its slot was one of the share for that.
      return wasAlone ? mayCall() : isFileUseless();
    }
    throw notOurTurn();
  };

  return {
    shared: {
      share: () => (tenure === undefined ? budget.calls : shareOf(tenure, budget, nowMs())),
      admit,
      // Whoever is next must know, should we end before the next renewal.
      onPaused: () => rounds.now(),
    },
    mayGoOut: () => {
      if (mayCall()) return true;
      house?.report.endTurn();
      rounds.now();
      return false;
    },
    fence: () => {
      if (!isUnshared && tenure === undefined) throw notOurTurn();
      return tenure?.fence;
    },
    standing: () => said ?? { state: 'FOLLOWING', fence: 0 },
    start: (given) => {
      house = given;
      rounds.start();
      const end = leases.onAnnounced((announced) => {
        if (announced === partition) rounds.now();
      });
      rounds.signal.addEventListener('abort', end);
    },
    lookNow: () => rounds.now(),
    stop: async () => {
      await rounds.stop();
      const fence = tenure?.fence;
      tenure = undefined;
      // Who cannot be told sees when it is over.
      if (fence !== undefined) await leases.release(partition, { holder, fence }).catch(() => undefined); // prettier-ignore
    },
  };
}

function notOurTurn(): StoreError {
  return new StoreError('FENCED', 'It is the turn of another gateway to read the report.');
}
