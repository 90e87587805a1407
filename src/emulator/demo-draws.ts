/** The next number of a sequence, 0 <= n < 1. */
export type Draw = () => number;

/**
 * A sequence of even numbers that depends on its three keys alone, so that any row of the demo can be made at any time
 * without those before it. Not for secrets.
 */
export function drawsFor(seed: number, first: number, second: number): Draw {
  let state = mixed(mixed(mixed(seed) ^ first) ^ second);
  return () => {
    // An odd step near 2^32 divided by the golden ratio visits every state once.
    state = (state + 0x9e3779b9) | 0;
    return (mixed(state) >>> 0) / 2 ** 32;
  };
}

/** Spreads every bit of the input over all 32 bits of the output (the finalizer of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

export type Weighted<T> = readonly (readonly [T, number])[];

/** One of the choices, each as likely as its weight says; weights add up to 1 at most, the last takes the rest. */
export function pick<T>(choices: Weighted<T>, draw: Draw): T {
  let rest = draw();
  let chosen = choices[0];
  for (const choice of choices) {
    chosen = choice;
    rest -= choice[1];
    if (rest < 0) break;
  }
  if (chosen === undefined) throw new RangeError('There must be a choice.');
  return chosen[0];
}

/** A table, because converting numbers to text would take most of the time of making a row. */
const HEX_OF_BYTE: readonly string[] = Array.from({ length: 2 ** 8 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** A GUID of version 4's form. */
export function guidFrom(draw: Draw): string {
  const [a, b, c, d] = [hex32(draw), hex32(draw), hex32(draw), hex32(draw)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** Eight hexadecimal digits. */
function hex32(draw: Draw): string {
  const bits = Math.floor(draw() * 2 ** 32);
  return hexOfByte(bits >>> 24) + hexOfByte(bits >>> 16) + hexOfByte(bits >>> 8) + hexOfByte(bits);
}

function hexOfByte(bits: number): string {
  return HEX_OF_BYTE[bits & 0xff] ?? '';
}
