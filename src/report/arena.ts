import { uncountedMemory } from './uncounted-memory.js';

/** Columns that live and die together, in one piece of memory. Each gives an array of zeros: of 64, 32 or 16 bits. */
export interface Arena {
  readonly doubles: (length: number) => Float64Array;
  readonly words: (length: number) => Uint32Array;
  readonly halves: (length: number) => Uint16Array;
}

interface ColumnKind<Column> {
  new (buffer: SharedArrayBuffer, fromByte: number, length: number): Column;
  readonly BYTES_PER_ELEMENT: number;
}

/** A multiple of the widest number: each column begins where any kind of number may. */
const ALIGNMENT_BYTES = 8;

/**
 * Memory of so many bytes, and of a few more for each of so many columns, which end where the next one may begin. A column
 * that finds no room in it has its own.
 */
export function createArena(bytes: number, columnCount: number): Arena {
  const piece = uncountedMemory(bytes + columnCount * ALIGNMENT_BYTES);
  let usedBytes = 0;
  const place = <Column>(Kind: ColumnKind<Column>, length: number): Column => {
    const ownBytes = length * Kind.BYTES_PER_ELEMENT;
    const from = usedBytes;
    const toByte = from + Math.ceil(ownBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    if (toByte > piece.byteLength) return new Kind(uncountedMemory(ownBytes), 0, length);
    usedBytes = toByte;
    return new Kind(piece, from, length);
  };
  return {
    doubles: (length) => place(Float64Array, length),
    words: (length) => place(Uint32Array, length),
    halves: (length) => place(Uint16Array, length),
  };
}
