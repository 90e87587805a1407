/**
 * Memory of zeros for numbers by the million. What typed arrays take V8 counts against the limits of its heap: for every few
 * megabytes that a report asks for it would go through all of the heap, which holds up whoever reads. Shared memory it does
 * not count (nobody shares this), and gives it back all the same when it comes by. So this is for few and large pieces beside
 * which smaller ones are counted; where nothing were counted, the collector would come too late.
 */
export function uncountedMemory(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/** Numbers of 32 bits in such memory, a piece of its own. */
export function uncountedWords(length: number): Uint32Array {
  return new Uint32Array(uncountedMemory(length * Uint32Array.BYTES_PER_ELEMENT));
}
