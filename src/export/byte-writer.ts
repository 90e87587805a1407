/** More than a batch of events usually takes; it grows where it must. */
const FIRST_CAPACITY_BYTES = 256 * 1024;
/** UTF-8 of one UTF-16 unit, at most. */
const MOST_BYTES_OF_A_UNIT = 3;
const LAST_OF_ASCII = 0x7f;

/** Bytes of UTF-8 in the making. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  text(text: string): void {
    this.#reserve(text.length * MOST_BYTES_OF_A_UNIT);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > LAST_OF_ASCII) {
        this.#length += bytes.write(text, start, 'utf8');
        return;
      }
      bytes[start + index] = unit;
    }
    this.#length += text.length;
  }

  /**
   * What stands in another one at `start` to before `end`. Byte by byte, since pieces are short: a call into native code
   * takes as long as fifty bytes.
   */
  copy(other: ByteWriter, start: number, end: number): void {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    const source = other.#bytes;
    let length = this.#length;
    for (let index = start; index < end; index += 1) bytes[length++] = source[index] ?? 0;
    this.#length = length;
  }

  /** What has been written, as bytes that are nobody else's; the writer is empty again. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#length);
    taken.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #reserve(byteCount: number): void {
    const least = this.#length + byteCount;
    if (least <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
