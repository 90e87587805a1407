import { at } from './search.js';

/** The fields of an event, each as a number: its time and ticks, and its places in the tables beside. */
export interface EventRow {
  timeMs: number;
  ticks: number;
  cell: number;
  id: number;
  sourceId: number;
  name: number;
  displayName: number;
  authMethod: number;
  reason: number;
}

/**
 * Rows as a sweep fills them: side by side, 40 bytes each, because a sweep writes and moves whole rows. (A snapshot is
 * read by columns, and has columns.) They grow by a chunk at a time and never move.
 */
export interface EventRows {
  readonly rowCount: number;
  read(index: number, row: EventRow): void;
  /** Writes a row over one that is there, or at the end. */
  write(index: number, row: Readonly<EventRow>): void;
  timeMsAt(index: number): number;
  idAt(index: number): number;
  /** Gives the memory back at once, without the collector, which may take its time. All rows are gone. */
  release(): void;
}

/** Views of the same bytes. A row has a double at its beginning, six words from word 2 on, and two halves of word 8. */
interface Chunk {
  readonly bytes: ArrayBuffer;
  readonly doubles: Float64Array;
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
}

const ROW_BYTES = 40;
/** As many as a page of Graph has. */
const CHUNK_BITS = 10;
const CHUNK_ROWS = 2 ** CHUNK_BITS;

export function createEventRows(): EventRows {
  const chunks: Chunk[] = [];
  let rowCount = 0;
  const chunkOf = (index: number) => at(chunks, index >>> CHUNK_BITS);
  const placeOf = (index: number) => index & (CHUNK_ROWS - 1);
  return {
    get rowCount() {
      return rowCount;
    },
    read: (index, row) => {
      const { doubles, words, halves } = chunkOf(index);
      const place = placeOf(index);
      row.timeMs = doubles[5 * place] ?? 0;
      const word = 10 * place + 2;
      row.id = words[word] ?? 0;
      row.sourceId = words[word + 1] ?? 0;
      row.name = words[word + 2] ?? 0;
      row.displayName = words[word + 3] ?? 0;
      row.authMethod = words[word + 4] ?? 0;
      row.reason = words[word + 5] ?? 0;
      const half = 20 * place + 16;
      row.cell = halves[half] ?? 0;
      row.ticks = halves[half + 1] ?? 0;
    },
    write: (index, row) => {
      if (index === rowCount) rowCount += 1;
      if (index >>> CHUNK_BITS === chunks.length) chunks.push(newChunk());
      const { doubles, words, halves } = chunkOf(index);
      const place = placeOf(index);
      doubles[5 * place] = row.timeMs;
      const word = 10 * place + 2;
      words[word] = row.id;
      words[word + 1] = row.sourceId;
      words[word + 2] = row.name;
      words[word + 3] = row.displayName;
      words[word + 4] = row.authMethod;
      words[word + 5] = row.reason;
      const half = 20 * place + 16;
      halves[half] = row.cell;
      halves[half + 1] = row.ticks;
    },
    timeMsAt: (index) => chunkOf(index).doubles[5 * placeOf(index)] ?? 0,
    idAt: (index) => chunkOf(index).words[10 * placeOf(index) + 2] ?? 0,
    release: () => {
      for (const { bytes } of chunks.splice(0)) bytes.resize(0);
      rowCount = 0;
    },
  };
}

function newChunk(): Chunk {
  const maxByteLength = CHUNK_ROWS * ROW_BYTES;
  // Memory that can be given back: what may be resized.
  const bytes = new ArrayBuffer(maxByteLength, { maxByteLength });
  return {
    bytes,
    doubles: new Float64Array(bytes),
    words: new Uint32Array(bytes),
    halves: new Uint16Array(bytes),
  };
}

export function emptyRow(): EventRow {
  return {
    timeMs: 0,
    ticks: 0,
    cell: 0,
    id: 0,
    sourceId: 0,
    name: 0,
    displayName: 0,
    authMethod: 0,
    reason: 0,
  };
}
