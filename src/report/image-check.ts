import { isInstant } from './image-facts.js';
import { at } from './search.js';
import type { Snapshot } from './snapshot.js';
import { inBatches, type Work } from './work.js';

/** Below a millisecond, in ticks of 100 ns. */
const MOST_TICKS = 9999;

/** What every question relies on: events in the order of time, then id, and no id twice. @throws RangeError where it is not so */
export function* checkEvents({
  timesMs,
  ticks,
  ids,
  idTable,
}: Pick<Snapshot, 'timesMs' | 'ticks' | 'ids' | 'idTable'>): Work<void> {
  const isUsed = new Uint8Array(idTable.count);
  const isBehind = (position: number) => {
    if (position === 0) return true;
    const sinceMs = at(timesMs, position) - at(timesMs, position - 1);
    return sinceMs > 0 || (sinceMs === 0 && idTable.compare(at(ids, position - 1), at(ids, position)) < 0);
  }; // prettier-ignore
  yield* inBatches(timesMs.length, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const isEvent = isInstant(timesMs[position]) && at(ticks, position) <= MOST_TICKS;
      const id = at(ids, position);
      if (!isEvent || !isBehind(position) || isUsed[id] === 1) throw new RangeError('An event is not what it was, or not in its place.'); // prettier-ignore
      isUsed[id] = 1;
    }
  });
}

/** @throws RangeError where a text stands twice: half of its events would not be found */
export function checkDistinct(texts: readonly (string | null)[]): void {
  if (new Set(texts).size < texts.length) throw new RangeError('A text stands twice.');
}
