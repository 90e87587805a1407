import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Tables } from './tables.js';

/** What the two engines do not say in the same words. */
export interface EngineSql {
  /** The database's clock: milliseconds since 1970-01-01T00:00:00Z. PostgreSQL gives 64 bits as text. */
  readonly nowMs: RawBuilder<number | string>;
  /** Whether some bytes stand anywhere in a column. */
  readonly contains: (column: Expression<unknown>, bytes: Uint8Array) => RawBuilder<SqlBool>;
  /** A number by which no event is to be looked for: SQLite takes the first index that it could, and PostgreSQL knows better. */
  readonly notByIndex: (column: Expression<number>) => Expression<number>;
  /** A row for each element of a JSON array, in a column `value`. */
  readonly elementsOf: (json: string) => RawBuilder<unknown>;
  readonly bytesOfHex: (digits: Expression<string>) => RawBuilder<Uint8Array>;
  /** Lets whoever listens know, as soon as the transaction is over. */
  readonly announce: (db: Kysely<Tables>, partition: string) => Promise<void>;
  /** Does what need not outlive the machine, so that a disk is not waited for. */
  readonly lightly: <Result>(
    db: Kysely<Tables>,
    task: (db: Kysely<Tables>) => Promise<Result>,
  ) => Promise<Result>;
}

/** Of this whole database; a listener in another schema finds that nothing is new. */
export const CHANNEL = 'credential_usage';

export const POSTGRES_SQL: EngineSql = {
  // Not now(), which is when the transaction began.
  nowMs: sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  contains: (column, bytes) => sql`position(${bytes}::bytea in ${column}) > 0`,
  notByIndex: (column) => column,
  elementsOf: (json) => sql`json_array_elements(${json}::json)`,
  bytesOfHex: (digits) => sql`decode(${digits}, 'hex')`,
  announce: async (db, partition) => {
    await sql`select pg_notify(${CHANNEL}, ${partition})`.execute(db);
  },
  lightly: (db, task) => task(db),
};

export const SQLITE_SQL: EngineSql = {
  nowMs: sql`cast((julianday('now') - 2440587.5) * 86400000 as integer)`,
  contains: (column, bytes) => sql`instr(${column}, ${bytes}) > 0`,
  // https://www.sqlite.org/optoverview.html, section 5
  notByIndex: (column) => sql`+${column}`,
  elementsOf: (json) => sql`json_each(${json})`,
  bytesOfHex: (digits) => sql`unhex(${digits})`,
  // There is nobody to tell: who shares a file looks from time to time.
  announce: () => Promise.resolve(),
  lightly: (db, task) =>
    db.connection().execute(async (connection) => {
      await sql`pragma synchronous = normal`.execute(connection);
      try {
        return await task(connection);
      } finally {
        await sql`pragma synchronous = full`.execute(connection);
      }
    }),
};

/** Milliseconds since 1970-01-01T00:00:00Z. */
export async function databaseNow(db: Kysely<Tables>, { nowMs }: EngineSql): Promise<number> {
  const { now } = await db.selectNoFrom(nowMs.as('now')).executeTakeFirstOrThrow();
  return Number(now);
}
