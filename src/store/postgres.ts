import { Kysely, PostgresDialect } from 'kysely';
import { codeOf } from '../errors.js';
import { SECOND } from '../time.js';
import { migrate } from './migrations.js';
import type { Connect } from './sql-store.js';
import { StoreError, type StoreFault } from './store.js';
import type { Tables } from './tables.js';

/** Of one gateway. It reads and writes one after the other. */
const MOST_CONNECTIONS = 2;
const CONNECT_TIMEOUT_MS = 5 * SECOND;
/** A statement carries a few hundred kilobytes at most. */
const STATEMENT_TIMEOUT_MS = 30 * SECOND;

export function postgresConnect(url: string): Connect {
  return async () => {
    const { Pool } = (await import('pg')).default;
    const pool = new Pool({
      connectionString: url,
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // A server that has frozen does not keep to that, and a gateway that ends must not wait for it.
      query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
      application_name: 'credential-usage-gateway',
    });
    // Of a connection that nobody uses: whoever wants one next is told.
    pool.on('error', () => undefined);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    try {
      await migrate(db, 'postgres');
      return db;
    } catch (error) {
      await db.destroy();
      throw error;
    }
  };
}

/** Node's words for a network, and PostgreSQL's classes (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const FAULTS: readonly (readonly [RegExp, StoreFault])[] = [
  [/^(E[A-Z]+|08...|57P0.|53300|28...|3D000)$/, 'UNREACHABLE'],
  [/^(53...|25006|42501|58...)$/, 'UNWRITABLE'],
  [/^XX00[12]$/, 'DAMAGED'],
];

export function translatePostgres(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error) ?? '';
  // pg's own words for a time that is over have no code.
  const fault = FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? (code === '' ? 'UNREACHABLE' : 'OTHER'); // prettier-ignore
  return new StoreError(fault, `PostgreSQL: ${code || 'no answer'}.`, { cause: error });
}
