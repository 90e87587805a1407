/** So many make a part that is written in about a third of a millisecond. */
export const MOST_BLOCK_EVENTS = 4096;

/** The columns of some events as they lie in one piece of memory, in the byte order of the machine. */
export interface EventBlock {
  /** All of it. */
  readonly bytes: Uint8Array;
  readonly timesMs: Float64Array;
  readonly names: Uint32Array;
  readonly displayNames: Uint32Array;
  readonly authMethods: Uint32Array;
  readonly reasons: Uint32Array;
  readonly ticks: Uint16Array;
  readonly cells: Uint16Array;
  readonly ids: BlockIds;
  /** Those that Graph sent, where events go by others; undefined: they are the same. */
  readonly sourceIds: BlockIds | undefined;
}

export interface BlockIds {
  /** Four for each id: see `IdTable.partOf`. */
  readonly words: Uint32Array;
  readonly forms: Uint8Array;
}

const HEAD_BYTES = 8;
/** As a machine of the other byte order would not read it. */
const MARK = 0x1234;
/** Eight for the time, four for each of four texts, two for the ticks and two for the cell. */
const EVENT_BYTES = 28;
const ID_BYTES = 17;

/** A new block for so many events. */
export function layBlock(count: number, isKeyed: boolean): EventBlock {
  const bytes = new Uint8Array(HEAD_BYTES + count * (EVENT_BYTES + (isKeyed ? 2 : 1) * ID_BYTES));
  const head = new DataView(bytes.buffer);
  head.setUint32(0, count, isLittleEndian);
  head.setUint16(4, MARK, isLittleEndian);
  head.setUint16(6, isKeyed ? 1 : 0, isLittleEndian);
  return viewsOf(bytes, count, isKeyed);
}

/** A block that was laid, and the bytes behind it. @throws RangeError where it is none of this machine's, or breaks off. */
export function readBlock(given: Uint8Array): EventBlock & { readonly rest: Uint8Array } {
  // Views of eight bytes begin at a multiple of eight.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = head.getUint32(0, isLittleEndian);
  const keyed = head.getUint16(6, isLittleEndian);
  if (keyed > 1) throw new RangeError('The block is of another format.');
  const isKeyed = keyed === 1;
  if (head.getUint16(4, isLittleEndian) !== MARK) throw new RangeError('The block has another byte order.');
  const length = HEAD_BYTES + count * (EVENT_BYTES + (isKeyed ? 2 : 1) * ID_BYTES);
  if (length > bytes.byteLength) throw new RangeError('The block breaks off.');
  return { ...viewsOf(bytes, count, isKeyed), rest: bytes.subarray(length) };
} // prettier-ignore

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The widest first, so that each begins at a multiple of its width. */
function viewsOf(bytes: Uint8Array, count: number, isKeyed: boolean): EventBlock {
  const { buffer } = bytes;
  let at = bytes.byteOffset + HEAD_BYTES;
  const take = <Column>(of: new (buffer: ArrayBufferLike, at: number, length: number) => Column, width: number, length = count) => {
    const column = new of(buffer, at, length);
    at += width * length;
    return column;
  }; // prettier-ignore
  const timesMs = take(Float64Array, 8);
  const [names, displayNames, authMethods, reasons] = [take(Uint32Array, 4), take(Uint32Array, 4), take(Uint32Array, 4), take(Uint32Array, 4)]; // prettier-ignore
  const words = take(Uint32Array, 4, 4 * count);
  const sourceWords = isKeyed ? take(Uint32Array, 4, 4 * count) : undefined;
  const [ticks, cells] = [take(Uint16Array, 2), take(Uint16Array, 2)];
  const forms = take(Uint8Array, 1);
  const sourceIds = sourceWords && { words: sourceWords, forms: take(Uint8Array, 1) };
  return { bytes, timesMs, names, displayNames, authMethods, reasons, ticks, cells, ids: { words, forms }, sourceIds }; // prettier-ignore
}
