import { countOf } from './counting.js';
import { collectMatches, listMatches, positionsOfCells } from './matching.js';
import type { RankOrder } from './order.js';
import { remembered } from './remembered.js';
import type { Selection } from './selection.js';
import { listedSequence, mergedSequence, type Sequence } from './sequence.js';
import { walkedSequence } from './walk.js';

/** To list and sort a match takes about as long as to pass so many events. */
const EVENTS_PASSED_PER_LISTED = 3;
/** How many times as many events a walk may pass as it would if the matches stood evenly. */
const PATIENCE = 16;

/** The matching events in an order, in the way that costs least for pages of so many rows. */
export function sequenceOf(selection: Selection, order: RankOrder, pageRows: number): Sequence {
  const count = roughCountOf(selection);
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

/** As if the events of each cell stood evenly: good enough to choose by, and no event is looked at. */
function roughCountOf(selection: Selection): number {
  const { snapshot, cells, low, high, texts } = selection;
  if (texts !== null) return countOf(selection);
  const { offsets } = snapshot.byCell;
  let count = 0;
  for (const cell of cells) count += (offsets[cell + 1] ?? 0) - (offsets[cell] ?? 0);
  return snapshot.rowCount === 0 ? 0 : (count * (high - low)) / snapshot.rowCount;
}

function listed(selection: Selection, order: RankOrder): Sequence {
  if (order.positions !== null) return listedSequence(listRanks(selection));
  return selection.texts === null
    ? mergedSequence(selection)
    : listedSequence(listMatches(selection));
}

/** The matches' ranks in the order of users. */
const listRanks = remembered(
  (selection) => {
    const { low, high, texts } = selection;
    const { ranksByUser } = selection.snapshot.cube;
    const lists =
      texts === null ? positionsOfCells(selection, low, high) : [collectMatches(selection)];
    const ranks = new Uint32Array(countOf(selection));
    let filled = 0;
    for (const positions of lists) {
      for (const position of positions) {
        ranks[filled] = ranksByUser[position] ?? 0;
        filled += 1;
      }
    }
    return ranks.sort();
  },
  (ranks) => ranks.byteLength,
);
