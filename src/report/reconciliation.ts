import { DAY } from '../time.js';
import { CELLS } from './cell.js';
import { positionsOfCells } from './matching.js';
import type { Drift } from './outcome.js';
import { at, lowerBoundOf } from './search.js';
import type { Snapshot } from './snapshot.js';
import type { ActivityCount } from './sweep.js';
import { windowOf } from './window.js';

/** Differences up to here say nothing, however few events there are: some rows are late by days. */
const LEAST_DRIFT = 5;
/** Rows of two of the thirty days may be late, and those of the day at the far end may be forgotten: a tenth. */
const EXPLAINED_SHARE = 0.1;

interface Tally {
  readonly feature: Drift['feature'];
  readonly authMethod: Drift['authMethod'];
  snapshotCount: number;
  summaryCount: number;
  /** Of the snapshot's events, those at the two ends of the window: they may be missing on the other side. */
  edgeCount: number;
}

/**
 * The features and methods of which Graph's own summary counts more or fewer events of the last 30 days than the
 * snapshot, by more than late rows explain. `lateMs` is how late rows may be.
 */
export function driftsOf(
  snapshot: Snapshot,
  summary: readonly ActivityCount[],
  lateMs: number,
): readonly Drift[] {
  const tallies = new Map<string, Tally>();
  const tallyOf = (feature: Drift['feature'], authMethod: Drift['authMethod']) => {
    const key = `${feature} ${authMethod}`;
    const tally = tallies.get(key) ?? { feature, authMethod, snapshotCount: 0, summaryCount: 0, edgeCount: 0 }; // prettier-ignore
    tallies.set(key, tally);
    return tally;
  };
  countEvents(snapshot, lateMs, tallyOf);
  for (const { feature, authMethod, successCount, failureCount } of summary) {
    tallyOf(feature, authMethod).summaryCount += successCount + failureCount;
  }
  return [...tallies.values()]
    .filter(isUnexplained)
    .map(({ feature, authMethod, snapshotCount, summaryCount }) => ({
      feature,
      authMethod,
      snapshotCount,
      summaryCount,
    }));
}

/** By the lists of the cells: no event is touched. */
function countEvents(
  snapshot: Snapshot,
  lateMs: number,
  tallyOf: (feature: Drift['feature'], authMethod: Drift['authMethod']) => Tally,
): void {
  const { asOfMs, timesMs, inhabitedCells } = snapshot;
  const { fromMs, toMs } = windowOf('D30', asOfMs);
  const countsWithin = (lowMs: number, highMs: number) => {
    const [low, high] = [lowerBoundOf(timesMs, lowMs), lowerBoundOf(timesMs, highMs)];
    const positions = positionsOfCells({ snapshot, cells: inhabitedCells }, low, high);
    return positions.map(({ length }) => length);
  };
  const counts = countsWithin(fromMs, toMs);
  const countsInMidst = countsWithin(fromMs + DAY, asOfMs - lateMs);
  inhabitedCells.forEach((cell, index) => {
    const count = at(counts, index);
    if (count === 0) return;
    const { feature, authMethod } = at(CELLS, cell);
    const tally = tallyOf(feature, authMethod);
    tally.snapshotCount += count;
    tally.edgeCount += count - at(countsInMidst, index);
  });
}

function isUnexplained({ snapshotCount, summaryCount, edgeCount }: Tally): boolean {
  const explained = Math.max(
    LEAST_DRIFT,
    edgeCount,
    Math.max(snapshotCount, summaryCount) * EXPLAINED_SHARE,
  );
  return Math.abs(snapshotCount - summaryCount) > explained;
}
