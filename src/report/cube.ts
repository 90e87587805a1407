import type { Arena } from './arena.js';
import { CELLS } from './cell.js';
import { countRunning, type RunningCounts } from './running-counts.js';
import { at } from './search.js';
import type { Snapshot } from './snapshot.js';
import { uncountedWords } from './uncounted-memory.js';
import { inBatches, type Work } from './work.js';

/**
 * What is counted when a snapshot is made, so that totals over any window touch next to no events. Counts stand at every
 * so many events and not at every hour: an hour may hold a million events or none, and begins elsewhere in each zone.
 */
export interface Cube {
  /** By inhabited cell: key `k` is the cell `inhabitedCells[k]`. */
  readonly byCell: RunningCounts;
  /** For each cell's number, its key in `byCell`; 0 for those that hold nothing. */
  readonly keyOfCell: Uint16Array;
  /** By cell and failure reason together, of failures alone. */
  readonly byStrand: RunningCounts;
  /** For each key of `byStrand`, its cell and its index in `reasonTexts`. */
  readonly cellOfStrand: readonly number[];
  readonly reasonOfStrand: readonly number[];
  /** For each reason of a failure, a cell that it occurs in: a reason has one category. */
  readonly cellOfReason: Uint16Array;
  /** The cells of all events in the order of user, time and id, as `byUser` lists their positions. */
  readonly cellsByUser: Uint16Array;
  /** For each position, where it stands in that order. */
  readonly ranksByUser: Uint32Array;
}

type CubeColumns = Pick<Snapshot, 'rowCount' | 'cells' | 'inhabitedCells' | 'reasons' | 'byUser'>;

/** At most 256 touched events cost less than what a question costs anyway, and 3 bytes an event where 200 cells occur. */
const CELL_STRIDE_ROWS = 256;
/** Reasons are counted at longer strides: there may be any number of them. */
const SHORTEST_STRAND_STRIDE_ROWS = 2048;
export function* buildCube(columns: CubeColumns, arena: Arena): Work<Cube> {
  const keyOfCell = new Uint16Array(CELLS.length);
  columns.inhabitedCells.forEach((cell, key) => {
    keyOfCell[cell] = key;
  });
  const byCell = yield* countRunning({
    arena,
    keyCount: columns.inhabitedCells.length,
    rowCount: columns.rowCount,
    strideRows: CELL_STRIDE_ROWS,
    keyAt: (position) => keyOfCell[columns.cells[position] ?? 0] ?? 0,
  });
  const strands = yield* countStrands(columns, arena);
  return { byCell, keyOfCell, ...strands, ...(yield* followUsers(columns, arena)) };
}

function* countStrands({ rowCount, cells, reasons }: CubeColumns, arena: Arena) {
  const { strands, cellOfStrand, reasonOfStrand } = yield* nameStrands({
    rowCount,
    cells,
    reasons,
  });
  const keyCount = cellOfStrand.length;
  const byStrand = yield* countRunning({
    arena,
    keyCount,
    rowCount,
    // A row of counts is never longer than a quarter of the events that it stands for: a byte an event at most.
    strideRows: Math.max(SHORTEST_STRAND_STRIDE_ROWS, 4 * keyCount),
    keyAt: (position) => (strands[position] ?? 0) - 1,
  });
  const cellOfReason = new Uint16Array(reasonOfStrand.reduce((a, b) => Math.max(a, b), -1) + 1);
  reasonOfStrand.forEach((reason, strand) => {
    cellOfReason[reason] = at(cellOfStrand, strand);
  });
  return { byStrand, cellOfStrand, reasonOfStrand, cellOfReason };
}

/** Numbers the pairs of cell and reason that occur among failures. At a position stands 1 more than its pair's, and 0 for a success. */
function* nameStrands({
  rowCount,
  cells,
  reasons,
}: Pick<CubeColumns, 'rowCount' | 'cells' | 'reasons'>) {
  const strands = uncountedWords(rowCount);
  const strandOfPair = new Map<number, number>();
  const cellOfStrand: number[] = [];
  const reasonOfStrand: number[] = [];
  const nameStrand = (cell: number, reason: number) => {
    const pair = reason * CELLS.length + cell;
    const known = strandOfPair.get(pair);
    if (known !== undefined) return known;
    const strand = cellOfStrand.push(cell) - 1;
    reasonOfStrand.push(reason);
    strandOfPair.set(pair, strand);
    return strand;
  };
  yield* inBatches(rowCount, (from, to) => {
    for (let position = from; position < to; position += 1) {
      const cell = at(cells, position);
      if (at(CELLS, cell).isSuccess) continue;
      strands[position] = nameStrand(cell, at(reasons, position)) + 1;
    }
  });
  return { strands, cellOfStrand, reasonOfStrand };
}

function* followUsers({ rowCount, cells, byUser }: CubeColumns, arena: Arena) {
  const cellsByUser = arena.halves(rowCount);
  const ranksByUser = arena.words(rowCount);
  yield* inBatches(rowCount, (from, to) => {
    for (let rank = from; rank < to; rank += 1) {
      const position = at(byUser.positions, rank);
      cellsByUser[rank] = at(cells, position);
      ranksByUser[position] = rank;
    }
  });
  return { cellsByUser, ranksByUser };
}
