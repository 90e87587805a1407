import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { codeOf } from '../errors.js';
import type { Engine } from './engine.js';
import { historyMigration } from './history-migration.js';
import { StoreError } from './store.js';
import type { Tables } from './tables.js';

/** Of PostgreSQL. */
const INVALID_SCHEMA_NAME = '3F000';
const MIGRATION_TABLE = 'credential_usage_migration';

/** In their order; what has been published once is never changed. */
function migrationsFor(engine: Engine): Readonly<Record<string, Migration>> {
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  return {
    '001-image': {
      up: async (db) => {
        await db.schema
          .createTable('credential_usage_image')
          .addColumn('partition', 'text', (column) => column.primaryKey().notNull())
          .addColumn('as_of_ms', 'bigint', (column) => column.notNull())
          .addColumn('part_count', 'integer', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('credential_usage_image_part')
          .addColumn('partition', 'text', (column) => column.notNull())
          .addColumn('place', 'integer', (column) => column.notNull())
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('checksum', 'bigint', (column) => column.notNull())
          .addColumn('bytes', bytes, (column) => column.notNull())
          .addPrimaryKeyConstraint('credential_usage_image_part_key', ['partition', 'place'])
          .execute();
      },
    },
    '002-history': historyMigration(engine),
    '003-lease': {
      up: async (db) => {
        await db.schema
          .createTable('credential_usage_lease')
          .addColumn('partition', 'text', (column) => column.primaryKey().notNull())
          .addColumn('holder', 'text', (column) => column.notNull())
          .addColumn('fence', 'bigint', (column) => column.notNull())
          .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
          .addColumn('call_ages', 'text', (column) => column.notNull())
          .addColumn('calls_at_ms', 'bigint', (column) => column.notNull())
          .addColumn('paused_until_ms', 'bigint', (column) => column.notNull())
          .addColumn('reserves', 'text', (column) => column.notNull())
          .execute();
      },
    },
  };
}

/**
 * Makes the tables what this version wants; may be called by several processes at once, and as often as one likes.
 * @throws StoreError NEWER where a later version was there before
 */
export async function migrate(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrationsFor(engine) }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
    ...(engine === 'postgres' && { migrationTableSchema: await currentSchema(db) }),
  });
  const error = await migrateAll(migrator);
  if (error === undefined) return;
  if (!(error instanceof Error)) throw new Error('The tables cannot be made.', { cause: error });
  throw isNewer(error) ? newer(error) : error;
}

/** SQLite has but one code for whatever a statement gets wrong. */
const NO_SUCH_TABLE = /^(42P01|SQLITE_ERROR)$/;

/** For who makes no tables. @throws StoreError where they are not what this version wants */
export async function checkMigrated(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const wanted = Object.keys(migrationsFor(engine));
  const executed = await executedIn(db);
  if (executed.some((name) => !wanted.includes(name))) throw newer();
  if (wanted.every((name) => executed.includes(name))) return;
  throw new StoreError('UNREACHABLE', 'No gateway of this version has made its tables there yet.');
}

async function executedIn(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db); // prettier-ignore
    return rows.map(({ name }) => name);
  } catch (error) {
    if (NO_SUCH_TABLE.test(codeOf(error) ?? '')) return [];
    throw error;
  }
}

const MOST_LOOKS = 5;

/** Kysely looks through all schemas of a database. One that somebody drops meanwhile is an error, and gone at the next look. */
async function migrateAll(migrator: Migrator): Promise<unknown> {
  let error: unknown;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    ({ error } = await migrator.migrateToLatest());
    if (codeOf(error) !== INVALID_SCHEMA_NAME) break;
  }
  return error;
}

/** All that Kysely says of it is this. */
function isNewer({ message }: Error): boolean {
  return /previously executed migration .* is missing/.test(message);
}

function newer(cause?: Error): StoreError {
  return new StoreError('NEWER', 'A later version of the gateway has written this store.', {
    cause,
  });
}

/** Where the connection makes tables: of those in other schemas with the same names it must not take any for its own. */
async function currentSchema(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db);
  return rows[0]?.name ?? 'public';
}
