import { Kysely, PostgresDialect } from 'kysely';
import { codeOf } from '../errors.js';
import { SECOND } from '../time.js';
import { migrate } from './migrations.js';
import type { Connect } from './connection.js';
import { StoreError, type StoreFault } from './store.js';
import type { Tables } from './tables.js';

/** Of one gateway: one that writes, and the rest for questions of the history, which wait for each other beyond that. */
const MOST_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5 * SECOND;
/** A statement carries a few hundred kilobytes at most. */
const STATEMENT_TIMEOUT_MS = 8 * SECOND;

export function postgresConnect(url: string): Connect {
  return async () => {
    const { Pool } = (await import('pg')).default;
    const pool = new Pool({
      connectionString: url,
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // A server that has frozen does not keep to that.
      query_timeout: STATEMENT_TIMEOUT_MS + 2 * SECOND,
      application_name: 'credential-usage-gateway',
    });
    // Whoever uses a connection, or wants one next, is told by what they ask. Without a listener the process would end.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
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
  [/^(E[A-Z_]+|08...|57...|53300|28...|3D000|40...|55P03)$/, 'UNREACHABLE'],
  [/^(53...|25006|42501|58...)$/, 'UNWRITABLE'],
  [/^XX00[12]$/, 'DAMAGED'],
];

export function translatePostgres(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error) ?? '';
  // pg's own words for a time that is over have no code.
  const isOurs = code !== '' || error instanceof TypeError || error instanceof RangeError;
  const fault = FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? (isOurs ? 'OTHER' : 'UNREACHABLE'); // prettier-ignore
  return new StoreError(fault, `PostgreSQL: ${code || 'no answer'}.`, { cause: error });
}
