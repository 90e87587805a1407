const FIRST_CAPACITY_BYTES = 64 * 1024;
/** A larger answer is rare, and its room is given back. */
const MOST_CAPACITY_BYTES = 4 * 2 ** 20;
/** UTF-8 of one UTF-16 unit, at most. */
const MOST_BYTES_OF_A_UNIT = 3;

/** JSON in the making: texts that are put together, and bytes that are copied as they are. Used again for every answer. */
export class JsonWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES);
  #length = 0;
  /** Not yet encoded: one long text is encoded faster than many short ones. */
  #text = '';

  text(text: string): void {
    this.#text += text;
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.#encode();
    this.#reserve(end - start);
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Takes the last character back, which must be ASCII: a comma that nothing follows. */
  back(): void {
    if (this.#text === '') this.#length -= 1;
    else this.#text = this.#text.slice(0, -1);
  }

  /** What has been written, as bytes that are nobody else's; the writer is empty again. */
  take(): Buffer {
    const written = this.peek();
    const taken = Buffer.allocUnsafeSlow(written.length);
    taken.set(written);
    this.clear();
    return taken;
  }

  /** What has been written, until the writer is used again. */
  peek(): Uint8Array {
    this.#encode();
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    if (this.#bytes.length > MOST_CAPACITY_BYTES) {
      this.#bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES);
    }
    this.#length = 0;
    this.#text = '';
  }

  #encode(): void {
    if (this.#text === '') return;
    this.#reserve(this.#text.length * MOST_BYTES_OF_A_UNIT);
    this.#length += this.#bytes.write(this.#text, this.#length, 'utf8');
    this.#text = '';
  }

  #reserve(byteCount: number): void {
    const least = this.#length + byteCount;
    if (least <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
