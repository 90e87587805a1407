import { CELLS, type Cell } from './cell.js';
import { at } from './search.js';
import { positionsOf, type Snapshot } from './snapshot.js';

/** Events of which this program does not know what Graph says: when they grow, it is time for a newer version. */
export interface UnknownCounts {
  /** Members of Graph's enumerations that have no name here. */
  readonly features: number;
  readonly authMethods: number;
  /** Failures whose text no rule puts into a category, or that have none. */
  readonly failureReasons: number;
}

/** By the lists of the cells: no event is touched. */
export function countUnknowns(snapshot: Snapshot): UnknownCounts {
  const count = (isUnknown: (cell: Cell) => boolean) =>
    snapshot.inhabitedCells
      .filter((number) => isUnknown(at(CELLS, number)))
      .reduce((sum, number) => sum + positionsOf(snapshot.byCell, number).length, 0);
  return {
    features: count(({ feature }) => feature === 'UNKNOWN'),
    authMethods: count(({ authMethod }) => authMethod === 'UNKNOWN'),
    failureReasons: count(({ failureCategory }) => failureCategory === 'UNCLASSIFIED'),
  };
}
