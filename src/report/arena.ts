/**
 * Columns that live and die together, in one piece of memory. V8 goes through the whole heap for every eight megabytes or
 * so of typed arrays that it is asked for, and stops the process for milliseconds each time; for one large piece it does
 * so once.
 */
export interface Arena {
  /** Arrays of zeros, of 64, 32 and 16 bits. */
  readonly doubles: (length: number) => Float64Array;
  readonly words: (length: number) => Uint32Array;
  readonly halves: (length: number) => Uint16Array;
}

/** A multiple of the widest number: each column begins where any kind of number may. */
const ALIGNMENT_BYTES = 8;

/** Memory of so many bytes, which the system gives as it is written to; a column that finds no room in it has its own. */
export function createArena(bytes: number): Arena {
  const piece = new ArrayBuffer(bytes);
  let usedBytes = 0;
  const place = <Column>(
    Kind: new (buffer: ArrayBuffer, from: number, length: number) => Column,
    length: number,
    width: number,
  ): Column => {
    const from = usedBytes;
    const toBytes = from + Math.ceil((length * width) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    if (toBytes > bytes) return new Kind(new ArrayBuffer(length * width), 0, length);
    usedBytes = toBytes;
    return new Kind(piece, from, length);
  };
  return {
    doubles: (length) => place(Float64Array, length, Float64Array.BYTES_PER_ELEMENT),
    words: (length) => place(Uint32Array, length, Uint32Array.BYTES_PER_ELEMENT),
    halves: (length) => place(Uint16Array, length, Uint16Array.BYTES_PER_ELEMENT),
  };
}
