import { sql, type Expression, type RawBuilder } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** Whether some bytes stand anywhere in a column: all that the two have no common word for. */
export function containsBytes(
  engine: Engine,
  column: Expression<unknown>,
  bytes: Uint8Array,
): RawBuilder<boolean> {
  return engine === 'sqlite'
    ? sql`instr(${column}, ${bytes}) > 0`
    : sql`position(${bytes}::bytea in ${column}) > 0`;
}
