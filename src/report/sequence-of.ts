import { countOf } from './counting.js';
import { collectMatches, listMatches, positionsOfCells } from './matching.js';
import type { RankOrder } from './order.js';
import type { Selection } from './selection.js';
import { listedSequence, mergedSequence, type Sequence } from './sequence.js';
import { walkedSequence } from './walk.js';

/** To list and sort a match takes about as long as to pass so many events. */
const EVENTS_PASSED_PER_LISTED = 50;
/** How many times as many events a walk may pass as it would if the matches stood evenly. */
const PATIENCE = 16;

/** The matching events in an order, in the way that costs least for pages of so many rows. */
export function sequenceOf(selection: Selection, order: RankOrder, pageRows: number): Sequence {
  const count = countOf(selection);
  const isByTime = order.positions === null;
  const { first, end } = isByTime
    ? { first: selection.low, end: selection.high }
    : (selection.texts?.userRanks ?? { first: 0, end: selection.snapshot.rowCount });
  const rowsPerMatch = Math.ceil((end - first) / count);
  const instead = () => listed(selection, order);
  const isListShorter =
    isByTime && selection.texts === null
      ? // A merge looks at the head of each list for each match.
        rowsPerMatch >= selection.cells.length
      : count * EVENTS_PASSED_PER_LISTED <= rowsPerMatch * pageRows;
  if (count === 0 || isListShorter) return instead();
  const patienceRows = isByTime ? rowsPerMatch * PATIENCE : Infinity;
  return walkedSequence({ selection, order, first, end, patienceRows, instead });
}

function listed(selection: Selection, order: RankOrder): Sequence {
  if (order.positions !== null) return listedSequence(ranksOf(selection, order));
  return selection.texts === null
    ? mergedSequence(selection)
    : listedSequence(listMatches(selection));
}

function ranksOf(selection: Selection, order: RankOrder): Uint32Array {
  const ranks = new Uint32Array(countOf(selection));
  const { low, high, texts } = selection;
  const lists =
    texts === null ? positionsOfCells(selection, low, high) : [collectMatches(selection)];
  let filled = 0;
  for (const list of lists) {
    for (const position of list) {
      ranks[filled] = order.rankOf(position);
      filled += 1;
    }
  }
  return ranks.sort();
}
