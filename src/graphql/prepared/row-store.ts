import { at } from '../../report/search.js';
import type { Snapshot } from '../../report/snapshot.js';
import { JsonWriter } from './json-writer.js';
import type { Row, RowShape } from './row-shape.js';

interface Rows {
  readonly snapshot: Snapshot;
  readonly positions: readonly number[];
}

/** Where the rows of one shape stand in the store; 0: nowhere yet. */
interface Places {
  readonly starts: Uint32Array;
  readonly lengths: Uint16Array;
}

/** Rows stand end to end in blocks of this size, and none in two of them. */
const BLOCK_BYTES = 2 ** 20;
/** A longer row is not kept: its length has no room in 16 bits. The usual one has 300 bytes. */
const LONGEST_ROW_BYTES = 2 ** 16 - 1;
const PLACE_BYTES = Uint32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT;

/**
 * Rows of one snapshot as bytes of JSON, each encoded when it is first asked for, with a comma behind it. Rows that were
 * asked for together stand together, so that a page is copied in few pieces. When the store is full it begins anew.
 */
export class RowStore {
  readonly #mostBytes: number;
  readonly #encoder = new JsonWriter();
  #snapshot: Snapshot | undefined;
  #placesOf = new Map<string, Places>();
  #blocks: Buffer[] = [];
  /** Where the next row goes. 0 stands for "nowhere", so the first byte stays free. */
  #end = 1;
  #placesBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Writes rows of one snapshot, with commas between them. */
  write(out: JsonWriter, { snapshot, positions }: Rows, shape: RowShape): void {
    if (positions.length === 0) return;
    let places = this.#placesFor(snapshot, shape);
    let runStart = 0;
    let runEnd = 0;
    for (const position of positions) {
      let start = at(places.starts, position);
      if (start === 0) {
        this.#copy(out, runStart, runEnd);
        runStart = runEnd = 0;
        const row = this.#encode(shape, { snapshot, position });
        if (!this.#hasRoom(row.length)) {
          this.#clear();
          places = this.#placesFor(snapshot, shape);
        }
        start = this.#keep(places, position, row);
        if (start === 0) {
          out.copy(row, 0, row.length);
          continue;
        }
      }
      if (start !== runEnd) {
        this.#copy(out, runStart, runEnd);
        runStart = start;
      }
      runEnd = start + at(places.lengths, position);
    }
    this.#copy(out, runStart, runEnd);
    out.back();
  }

  #placesFor(snapshot: Snapshot, { key }: RowShape): Places {
    if (snapshot !== this.#snapshot) this.#clear();
    this.#snapshot = snapshot;
    const known = this.#placesOf.get(key);
    if (known !== undefined) return known;
    if (!this.#hasRoom(snapshot.rowCount * PLACE_BYTES)) this.#clear();
    const { rowCount } = snapshot;
    const places = { starts: new Uint32Array(rowCount), lengths: new Uint16Array(rowCount) };
    this.#placesBytes += rowCount * PLACE_BYTES;
    this.#placesOf.set(key, places);
    return places;
  }

  #encode({ textOf }: RowShape, row: Row): Uint8Array {
    this.#encoder.clear();
    this.#encoder.text(`${textOf(row)},`);
    return this.#encoder.peek();
  }

  /** Where the row stands now; 0 when it is too long to be kept. */
  #keep({ starts, lengths }: Places, position: number, row: Uint8Array): number {
    if (row.length > LONGEST_ROW_BYTES) return 0;
    const leftBytes = BLOCK_BYTES - (this.#end % BLOCK_BYTES);
    // One byte stays free at a block's end: rows of two blocks never look like neighbours.
    if (leftBytes <= row.length) this.#end += leftBytes;
    const start = this.#end;
    const block = (this.#blocks[Math.floor(start / BLOCK_BYTES)] ??=
      Buffer.allocUnsafeSlow(BLOCK_BYTES));
    block.set(row, start % BLOCK_BYTES);
    starts[position] = start;
    lengths[position] = row.length;
    this.#end += row.length;
    return start;
  }

  #copy(out: JsonWriter, start: number, end: number): void {
    if (start === end) return;
    const offset = start % BLOCK_BYTES;
    out.copy(at(this.#blocks, Math.floor(start / BLOCK_BYTES)), offset, offset + end - start);
  }

  #hasRoom(byteCount: number): boolean {
    return this.#placesBytes + this.#end + byteCount + BLOCK_BYTES <= this.#mostBytes;
  }

  #clear(): void {
    this.#placesOf = new Map();
    this.#placesBytes = 0;
    this.#blocks = [];
    this.#end = 1;
  }
}
