import { compareEvents } from './compare-events.js';
import type { Snapshot } from './snapshot.js';
import { inBatches, type Work } from './work.js';

/** Ids lie all over the memory in the order of time: each takes longer than most of what is done in batches. */
const BATCH = 256;

/**
 * The positions in `after`, ascending, of the events that `before` does not hold: those that a refresh has brought, however
 * old they are. Both stand in the order of time, then id, so that one walk over the two finds them.
 */
export function* arrivalsIn(before: Snapshot, after: Snapshot): Work<readonly number[]> {
  const arrived: number[] = [];
  let old = 0;
  const orderAt = (position: number) =>
    old < before.rowCount ? compareEvents(before, old, after, position) : 1;
  yield* inBatches(
    after.rowCount,
    (from, to) => {
      for (let position = from; position < to; position += 1) {
        let order = orderAt(position);
        for (; order < 0; order = orderAt(position)) old += 1;
        if (order > 0) arrived.push(position);
        else old += 1;
      }
    },
    BATCH,
  );
  return arrived;
}
