import { at } from '../report/search.js';
import { idAt, type Snapshot } from '../report/snapshot.js';
import { compareCodePoints } from '../report/text.js';

/** An event that the history holds for one that Graph still has. */
export interface OpenEvent {
  readonly timeMs: number;
  readonly id: string;
}

export interface Difference {
  /** Positions of events that are not among the open ones. */
  readonly arrivals: readonly number[];
  /** Ids of open events that the snapshot has no more. */
  readonly departures: readonly string[];
}

/** Written in one transaction: less than a second of the disk. */
const BATCH_EVENTS = 10_000;

/**
 * What a snapshot has and the open events have not, and the other way round, in the order of time, then id, in which both
 * stand, from one of the snapshot's positions on. So it costs one walk, whatever was recorded by whom, and needs no more memory
 * than a page of either.
 */
export async function* differences(
  snapshot: Snapshot,
  firstPosition: number,
  pages: AsyncIterable<readonly OpenEvent[]>,
): AsyncGenerator<Difference> {
  let arrivals: number[] = [];
  let departures: string[] = [];
  let position = firstPosition;
  const take = (): Difference => {
    const difference = { arrivals, departures };
    arrivals = [];
    departures = [];
    return difference;
  };
  for await (const page of pages) {
    for (const open of page) {
      let order = compare(snapshot, position, open);
      for (; order < 0; order = compare(snapshot, position, open)) {
        arrivals.push(position);
        position += 1;
        if (arrivals.length === BATCH_EVENTS) yield take();
      }
      if (order > 0) departures.push(open.id);
      else position += 1;
    }
    yield take();
  }
  for (; position < snapshot.rowCount; position += 1) {
    arrivals.push(position);
    if (arrivals.length === BATCH_EVENTS) yield take();
  }
  yield take();
}

/** Behind the snapshot's last event everything is larger. */
function compare(snapshot: Snapshot, position: number, open: OpenEvent): number {
  if (position >= snapshot.rowCount) return 1;
  const laterMs = at(snapshot.timesMs, position) - open.timeMs;
  return laterMs === 0 ? compareCodePoints(idAt(snapshot, position), open.id) : laterMs;
}
