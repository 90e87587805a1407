import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { PoolConfig } from 'pg';
import { codeOf } from '../errors.js';
import { SECOND } from '../time.js';
import { checkMigrated, migrate } from './migrations.js';
import type { Connect } from './connection.js';
import { PoolEnded, queuedPool } from './postgres-pool.js';
import { StoreError, type StoreFault } from './store.js';
import type { Tables } from './tables.js';

export interface PostgresLimits {
  readonly mostConnections: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

const LIMITS: PostgresLimits = {
  // Of one gateway that writes: images and histories of its tenants.
  mostConnections: 4,
  connectTimeoutMs: 5 * SECOND,
  // A statement carries a few hundred kilobytes at most.
  statementTimeoutMs: 8 * SECOND,
};

/** Questions of the history, which wait for each other beyond that, and never keep anybody from writing. */
const MOST_QUESTIONS = 3;

/** By so many times its own limit a statement is over, or its server is frozen. */
const FROZEN_AFTER = 1.25;

/** `verify` is handed each new connection before anybody uses it. */
export function postgresConnect(
  url: string,
  limits = LIMITS,
  verify?: NonNullable<PoolConfig['verify']>,
): Connect {
  return () => connectedFor(url, { limits, verify, prepare: (db) => migrate(db, 'postgres') });
}

/** For who only looks: one question after the other, of tables that are there and as this version wants them. */
export function postgresToRead(url: string): Connect {
  const limits = { ...LIMITS, mostConnections: 1 };
  return () => connectedFor(url, { limits, prepare: (db) => checkMigrated(db, 'postgres') });
}

interface ConnectingOptions {
  readonly limits: PostgresLimits;
  readonly verify?: PoolConfig['verify'];
  readonly prepare: (db: Kysely<Tables>) => Promise<void>;
}

async function connectedFor(
  url: string,
  { limits, verify, prepare }: ConnectingOptions,
): Promise<Kysely<Tables>> {
  const db = newDatabase(await newPool(url, limits, verify));
  try {
    await prepare(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function newPool(
  url: string,
  limits: PostgresLimits,
  verify?: NonNullable<PoolConfig['verify']>,
): Promise<PostgresPool> {
  const { Pool } = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    max: limits.mostConnections,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    // A server that has frozen does not keep to that.
    query_timeout: limits.statementTimeoutMs * FROZEN_AFTER,
    application_name: 'credential-usage-gateway',
    ...(verify && { verify }),
  });
  // Whoever uses a connection, or wants one next, is told by what they ask. Without a listener the process would end.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return queuedPool(pool, limits.mostConnections);
}

function newDatabase(pool: PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** The same for who only reads, of tables that are there. */
export function postgresReader(url: string): Connect {
  return async () =>
    newDatabase(await newPool(url, { ...LIMITS, mostConnections: MOST_QUESTIONS }));
}

/** It has answered: a statement took too long, was in somebody's way or was one too many. */
export function isPostgresWell(error: unknown): boolean {
  return /^(57014|23...|40...|55P03)$/.test(codeOf(error) ?? '');
}

/** See `ConnectionOptions`. */
export function isPostgresUnasked(error: unknown): boolean {
  return error instanceof PoolEnded;
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
