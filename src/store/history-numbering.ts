import type { Kysely } from 'kysely';
import { hexOf } from './history-names.js';
import type { Tables } from './tables.js';

interface NumberingOptions<Row> {
  /** The same for all that share a row. */
  readonly keyOf: (position: number) => string;
  readonly rowOf: (position: number) => Row;
  /** Adds rows that are not there, and finds the numbers of all by their digests in hexadecimal digits. */
  readonly numbersOf: (
    db: Kysely<Tables>,
    rows: readonly Row[],
  ) => Promise<ReadonlyMap<string, number>>;
}

/** The numbers in the database of what events have in common, each looked up once. */
export interface Numbering {
  readonly prepare: (db: Kysely<Tables>, positions: readonly number[]) => Promise<void>;
  /** Of what was prepared. */
  readonly at: (position: number) => number;
}

export function createNumbering<Row extends { readonly digest: Uint8Array }>({
  keyOf,
  rowOf,
  numbersOf,
}: NumberingOptions<Row>): Numbering {
  const known = new Map<string, number>();
  return {
    prepare: async (db, positions) => {
      const missing = new Map<string, Row>();
      for (const position of positions) {
        const key = keyOf(position);
        if (!known.has(key) && !missing.has(key)) missing.set(key, rowOf(position));
      }
      if (missing.size === 0) return;
      const numbers = await numbersOf(db, [...missing.values()]);
      for (const [key, { digest }] of missing) known.set(key, found(numbers, hexOf(digest)));
    },
    at: (position) => found(known, keyOf(position)),
  };
}

function found(numbers: ReadonlyMap<string, number>, key: string): number {
  const number = numbers.get(key);
  if (number === undefined) throw new RangeError('A row was added that cannot be found.');
  return number;
}
