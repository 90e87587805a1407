import { DAY } from '../time.js';
import { compareEvents } from './compare-events.js';
import { at, lowerBoundOf } from './search.js';
import type { IsPurged } from './purged.js';
import { userAt, type Snapshot } from './snapshot.js';
import { RETENTION_MS, type Window } from './window.js';
import type { Work } from './work.js';

/** When a refresh may read less than everything. */
export interface ShortCutLimits {
  /** A refresh stops when this span of the report has turned out unchanged, in milliseconds. */
  readonly overlapMs: number;
  /** The whole report is read again when the last full sweep began this long ago, in milliseconds. */
  readonly fullSweepAfterMs: number;
}

interface Purging {
  /** What the later of two sweeps was not to take; undefined: nothing. */
  readonly isPurged?: IsPurged | undefined;
}

/** What the last full sweep showed. */
export interface FullSweep {
  readonly asOfMs: number;
  readonly pageCount: number;
  /** No event came before a newer one: the order that makes a short cut possible. */
  readonly isNewestFirst: boolean;
}

/** To read less than one page is not possible, and the whole is more certain. */
const LEAST_PAGES = 2;

export function maySweepShort(
  full: FullSweep | undefined,
  asOfMs: number,
  { fullSweepAfterMs }: ShortCutLimits,
): boolean {
  if (full === undefined || !full.isNewestFirst || full.pageCount < LEAST_PAGES) return false;
  // A clock that was set back must not put the full sweep off.
  return asOfMs >= full.asOfMs && asOfMs < full.asOfMs + fullSweepAfterMs;
}

/** Graph forgets by the day or by the second, at the beginning of a sweep or in its midst. */
const FORGETTING_MS = DAY;

/** By how much two snapshots differ where they should not. */
export interface Difference {
  /** Events of the later one that the earlier one should have had. */
  readonly missingCount: number;
  /** Events of the earlier one that the later one should still have ... */
  readonly surplusCount: number;
  /** ... of so many. */
  readonly expectedCount: number;
}

/**
 * Compares a full sweep with the snapshot before it, by the events that were old enough to have come by then and young
 * enough not to be forgotten yet.
 */
export function* differenceOf(
  before: Snapshot,
  full: Snapshot,
  { overlapMs, isPurged }: Pick<ShortCutLimits, 'overlapMs'> & Purging,
): Work<Difference> {
  const window = {
    fromMs: full.asOfMs - RETENTION_MS + FORGETTING_MS,
    toMs: before.asOfMs - overlapMs,
  };
  const expectedCount = countIn(before, window) - (yield* purgedIn(before, window, isPurged));
  const shared = yield* sharedCount(before, full, window);
  const missingCount = countIn(full, window) - shared;
  return { missingCount, surplusCount: expectedCount - shared, expectedCount };
}

/** What was purged between the two is not missing. */
function* purgedIn(
  snapshot: Snapshot,
  { fromMs, toMs }: Window,
  isPurged: IsPurged | undefined,
): Work<number> {
  if (isPurged === undefined) return 0;
  const { timesMs, users } = snapshot;
  const end = lowerBoundOf(timesMs, toMs);
  let count = 0;
  for (let position = lowerBoundOf(timesMs, fromMs); position < end; position += 1) {
    if (isPurged(at(users, userAt(snapshot, position)), at(timesMs, position))) count += 1;
    if (position % STEP_BATCH === 0) yield;
  }
  return count;
}

function countIn({ timesMs }: Snapshot, { fromMs, toMs }: Window): number {
  return Math.max(0, lowerBoundOf(timesMs, toMs) - lowerBoundOf(timesMs, fromMs));
}

/** Steps between two looks at the clock. */
const STEP_BATCH = 1000;

/** Events that stand in both: one walk along the two, which have the same order. */
function* sharedCount(a: Snapshot, b: Snapshot, { fromMs, toMs }: Window): Work<number> {
  let inA = lowerBoundOf(a.timesMs, fromMs);
  let inB = lowerBoundOf(b.timesMs, fromMs);
  const endA = lowerBoundOf(a.timesMs, toMs);
  const endB = lowerBoundOf(b.timesMs, toMs);
  let count = 0;
  while (inA < endA && inB < endB) {
    const order = compareEvents(a, inA, b, inB);
    if (order === 0) count += 1;
    if (order <= 0) inA += 1;
    if (order >= 0) inB += 1;
    if ((inA + inB) % STEP_BATCH === 0) yield;
  }
  return count;
}
