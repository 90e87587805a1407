import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely';
import type { EngineSql } from './engine-sql.js';
import { hexOf } from './history-names.js';

type Cell = Uint8Array | number | null;

/** Rows that are sent as one text, so that the statement is the same however many there are: it is prepared once. */
export interface RowList {
  /** What to select from. */
  readonly rows: AliasedRawBuilder<unknown, 'list'>;
  /** The cells at a place of each row, from 0 on. */
  readonly bytes: (place: number) => RawBuilder<Uint8Array>;
  readonly number: (place: number) => RawBuilder<number>;
  /** A cell that all rows share. */
  readonly same: (value: number) => RawBuilder<number>;
}

export function createRowList(
  { elementsOf, bytesOfHex }: EngineSql,
  rows: readonly (readonly Cell[])[],
): RowList {
  const cell = (place: number) => sql<string>`value ->> ${sql.lit(place)}`;
  const text = JSON.stringify(rows.map((row) => row.map(textOf)));
  return {
    rows: elementsOf(text).as('list'),
    bytes: (place) => bytesOfHex(cell(place)),
    number: (place) => sql`cast(${cell(place)} as bigint)`,
    same: (value) => sql`cast(${value} as bigint)`,
  };
}

/** JSON has no bytes, and PostgreSQL's text no U+0000. */
function textOf(cell: Cell): string | number | null {
  return cell instanceof Uint8Array ? hexOf(cell) : cell;
}
