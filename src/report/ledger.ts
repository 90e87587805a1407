import type { GatewayError } from '../errors.js';
import type { ShortCutLoss } from './outcome.js';
import type { Reading } from './reading.js';
import { disbelief, disbeliefInLoss, isLoss } from './sanity.js';
import {
  differenceOf,
  maySweepShort,
  type Difference,
  type FullSweep,
  type ShortCutLimits,
} from './short-cut.js';
import { buildSnapshot } from './snapshot-builder.js';
import type { KeptReport } from './snapshot-image.js';
import type { Snapshot } from './snapshot.js';
import type { Work } from './work.js';

/** What the sweeps so far have left: what is served, and what the next one is measured by. Replaced, never changed. */
export interface Ledger {
  /** What was published last; incomplete only before the first whole sweep. */
  readonly snapshot: Snapshot | undefined;
  /** Events of the last complete snapshot. */
  readonly believedCount: number | undefined;
  /** Events of the sweep since then that was not believed. */
  readonly doubtedCount: number | undefined;
  readonly full: FullSweep | undefined;
  /** Whether the snapshot came of a short sweep. */
  readonly isShort: boolean;
  /** A full sweep has proved short ones wrong: there are no more of them. */
  readonly isShortCutLost: boolean;
}

export const EMPTY_LEDGER: Ledger = {
  snapshot: undefined,
  believedCount: undefined,
  doubtedCount: undefined,
  full: undefined,
  isShort: false,
  isShortCutLost: false,
};

/** The books of the process before, as far as they were kept. */
export function ledgerOf({ snapshot, ...record }: KeptReport): Ledger {
  return { ...EMPTY_LEDGER, ...record, snapshot, believedCount: snapshot.rowCount };
}

/** What the next sweep may be measured by and completed from; undefined when it has to read everything. */
export function baseForShortSweep(
  { snapshot, full, doubtedCount, isShortCutLost }: Ledger,
  asOfMs: number,
  limits: ShortCutLimits,
): Snapshot | undefined {
  if (isShortCutLost || doubtedCount !== undefined || !maySweepShort(full, asOfMs, limits)) {
    return undefined;
  }
  return snapshot;
}

/** When a sweep began, on both clocks. */
export type AsOf = Pick<Snapshot, 'asOfMs' | 'asOfMonotonicMs'>;

interface Settlement {
  readonly ledger: Ledger;
  /** Why nothing new is served; undefined when the reading's snapshot is. */
  readonly error: GatewayError | undefined;
  readonly loss: ShortCutLoss | undefined;
  /** How many events there were before, where a shrink has been believed. */
  readonly shrunkFromCount: number | undefined;
}

/** The books after a sweep that came to its end: its snapshot is taken in whole, or not at all. */
export function* settle(
  ledger: Ledger,
  reading: Reading,
  asOf: AsOf,
  limits: ShortCutLimits,
): Work<Settlement> {
  const { rowCount } = reading.events.rows;
  // By the counts first: a snapshot takes time to build.
  const disbelieved = disbelief({ ...reading, rowCount }, ledger);
  if (disbelieved !== undefined) return refuse(ledger, rowCount, disbelieved);
  const snapshot = yield* snapshotOf(ledger, reading, asOf);
  const difference = yield* differenceBy(snapshot, reading, ledger, limits);
  const doubt = difference && disbeliefInLoss(difference, rowCount, ledger);
  return doubt === undefined
    ? publish(ledger, reading, snapshot, difference)
    : refuse(ledger, rowCount, doubt);
}

/** A short sweep has nothing to say of what it did not read, and the first sweep nothing to be compared with. */
function* differenceBy(
  snapshot: Snapshot,
  { kind, isPurged }: Reading,
  { snapshot: before, believedCount }: Ledger,
  limits: ShortCutLimits,
): Work<Difference | undefined> {
  const isComparable = kind === 'full' && before !== undefined && believedCount !== undefined;
  return isComparable ? yield* differenceOf(before, snapshot, { ...limits, isPurged }) : undefined;
}

function refuse(ledger: Ledger, rowCount: number, error: GatewayError): Settlement {
  const doubtedCount = error.reason === 'SHRUNK' ? rowCount : ledger.doubtedCount;
  const next = { ...ledger, doubtedCount };
  return { ledger: next, error, loss: undefined, shrunkFromCount: undefined };
}

function publish(
  ledger: Ledger,
  reading: Reading,
  snapshot: Snapshot,
  difference: Difference | undefined,
): Settlement {
  const { asOfMs, rowCount } = snapshot;
  const isFull = reading.kind === 'full';
  const loss = ledger.isShort ? lossOf(difference) : undefined;
  const { doubtedCount, believedCount = 0 } = ledger;
  const isBelievedLoss = doubtedCount !== undefined && isLoss(believedCount, rowCount);
  const next: Ledger = {
    snapshot,
    believedCount: rowCount,
    doubtedCount: undefined,
    full: isFull ? fullSweepOf(reading, asOfMs) : ledger.full,
    isShort: !isFull,
    isShortCutLost: ledger.isShortCutLost || loss !== undefined,
  };
  const shrunkFromCount = isBelievedLoss ? believedCount : undefined;
  return { ledger: next, error: undefined, loss, shrunkFromCount };
}

/** What the short sweeps before a full one had got wrong; undefined when nothing. */
function lossOf(difference: Difference | undefined): ShortCutLoss | undefined {
  if (difference === undefined) return undefined;
  const { missingCount, surplusCount } = difference;
  return missingCount + surplusCount === 0 ? undefined : { missingCount, surplusCount };
}

function fullSweepOf({ pageCount, isNewestFirst }: Reading, asOfMs: number): FullSweep {
  return { asOfMs, pageCount, isNewestFirst };
}

function* snapshotOf({ snapshot }: Ledger, reading: Reading, asOf: AsOf): Work<Snapshot> {
  const { kind, events, quarantined, carried } = reading;
  const all = kind === 'full' ? quarantined : mostOfEach(snapshot?.quarantined, quarantined);
  const facts = { ...asOf, isComplete: true, quarantined: new Map(all), carried };
  return yield* buildSnapshot(events, facts);
}

/** A short sweep does not meet again the rows that were put aside behind it. */
function mostOfEach(
  before: ReadonlyMap<string, number> = new Map(),
  now: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const reasons = new Set([...before.keys(), ...now.keys()]);
  return new Map(
    [...reasons].map((reason) => [reason, Math.max(before.get(reason) ?? 0, now.get(reason) ?? 0)]),
  );
}
