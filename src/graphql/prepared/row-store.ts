import { at } from '../../report/search.js';
import type { Snapshot } from '../../report/snapshot.js';
import { JsonWriter } from './json-writer.js';
import type { RowShape } from './row-shape.js';

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

/** The store of each snapshot; it goes with the snapshot. */
export function createRowStores(mostBytes: number): (snapshot: Snapshot) => RowStore {
  const storeOf = new WeakMap<Snapshot, RowStore>();
  return (snapshot) => {
    const store = storeOf.get(snapshot) ?? new RowStore(snapshot, mostBytes);
    storeOf.set(snapshot, store);
    return store;
  };
}

/**
 * Rows of one snapshot as bytes of JSON, each encoded when it is first asked for, with a comma behind it. Rows that were
 * asked for together stand together, so that a page is copied in few pieces. When the store is full it begins anew.
 */
export class RowStore {
  readonly #snapshot: Snapshot;
  readonly #mostBytes: number;
  readonly #encoder = new JsonWriter();
  #placesOf = new Map<string, Places>();
  #placesBytes = 0;
  #blocks: Buffer[] = [];
  /** Where the next row goes. 0 stands for "nowhere", so the first byte stays free. */
  #end = 1;

  constructor(snapshot: Snapshot, mostBytes: number) {
    this.#snapshot = snapshot;
    this.#mostBytes = mostBytes;
  }

  /** Writes rows, with commas between them. */
  write(out: JsonWriter, positions: readonly number[], shape: RowShape): void {
    if (positions.length === 0) return;
    let places = this.#placesFor(shape);
    // Neighbours in the store are copied together, from the first one's start to the last one's end.
    let from = 0;
    let to = 0;
    for (const position of positions) {
      const start = at(places.starts, position);
      if (start === 0 || start !== to) {
        this.#copy(out, from, to);
        from = start;
      }
      if (start === 0) {
        this.#writeNew(out, position, shape);
        places = this.#placesFor(shape);
      }
      to = start === 0 ? 0 : start + at(places.lengths, position);
    }
    this.#copy(out, from, to);
    out.back();
  }

  #placesFor({ key }: RowShape): Places {
    const known = this.#placesOf.get(key);
    if (known !== undefined) return known;
    const { rowCount } = this.#snapshot;
    this.#makeRoom(rowCount * PLACE_BYTES);
    const places = { starts: new Uint32Array(rowCount), lengths: new Uint16Array(rowCount) };
    this.#placesBytes += rowCount * PLACE_BYTES;
    this.#placesOf.set(key, places);
    return places;
  }

  /** Encodes a row for the answer and for the next time. */
  #writeNew(out: JsonWriter, position: number, shape: RowShape): void {
    this.#encoder.clear();
    this.#encoder.text(`${shape.textOf({ snapshot: this.#snapshot, position })},`);
    const row = this.#encoder.peek();
    out.copy(row, 0, row.length);
    if (row.length > LONGEST_ROW_BYTES) return;
    this.#makeRoom(row.length);
    const { starts, lengths } = this.#placesFor(shape);
    starts[position] = this.#keep(row);
    lengths[position] = row.length;
  }

  /** Where the row stands from now on. */
  #keep(row: Uint8Array): number {
    const leftBytes = BLOCK_BYTES - (this.#end % BLOCK_BYTES);
    // One byte stays free at a block's end: rows of two blocks never look like neighbours.
    const start = leftBytes > row.length ? this.#end : this.#end + leftBytes;
    const block = (this.#blocks[Math.floor(start / BLOCK_BYTES)] ??=
      Buffer.allocUnsafeSlow(BLOCK_BYTES));
    block.set(row, start % BLOCK_BYTES);
    this.#end = start + row.length;
    return start;
  }

  #copy(out: JsonWriter, start: number, end: number): void {
    if (start === end) return;
    const offset = start % BLOCK_BYTES;
    out.copy(at(this.#blocks, Math.floor(start / BLOCK_BYTES)), offset, offset + end - start);
  }

  #makeRoom(byteCount: number): void {
    const neededBytes = this.#placesBytes + this.#end + byteCount + BLOCK_BYTES;
    if (neededBytes <= this.#mostBytes) return;
    this.#placesOf = new Map();
    this.#placesBytes = 0;
    this.#blocks = [];
    this.#end = 1;
  }
}
