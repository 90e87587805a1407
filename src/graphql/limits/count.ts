import type { KnownArguments } from '../arguments.js';

/** A number that is known from the document, or that waits for the values of variables. */
export type Count = number | ((known: KnownArguments) => number);

export function add(one: Count, other: Count): Count {
  return combine(one, other, (a, b) => a + b);
}

export function multiply(one: Count, other: Count): Count {
  return combine(one, other, (a, b) => a * b);
}

export function valueOf(count: Count, known: KnownArguments): number {
  return typeof count === 'number' ? count : count(known);
}

/** What is known now is worked out now. */
function combine(one: Count, other: Count, by: (a: number, b: number) => number): Count {
  if (typeof one === 'number' && typeof other === 'number') return by(one, other);
  return (known) => by(valueOf(one, known), valueOf(other, known));
}
