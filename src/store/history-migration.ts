import { sql, type Kysely, type Migration } from 'kysely';
import type { Engine } from './engine.js';

/** The tables of the history: see `history-tables.ts`. */
export function historyMigration(engine: Engine): Migration {
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  const number = engine === 'sqlite' ? 'integer' : 'serial';
  /** Rows of SQLite's stand in the order of their key, if they are told to. */
  const byKey = engine === 'sqlite' ? sql`without rowid` : sql``;
  const tableIn = (db: Kysely<unknown>, name: string) =>
    db.schema
      .createTable(`credential_usage_${name}`)
      .addColumn('partition_id', 'integer', (column) => column.notNull());
  const numberedTableIn = (db: Kysely<unknown>, name: string) =>
    tableIn(db, name).addColumn('id', number, (column) => column.primaryKey().notNull());
  return {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable('credential_usage_partition')
        .addColumn('id', number, (column) => column.primaryKey().notNull())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('recorded_as_of_ms', 'bigint')
        .addColumn('retention_ms', 'bigint', (column) => column.notNull())
        .execute();
      await tableIn(db, 'coverage')
        .addColumn('from_ms', 'bigint', (column) => column.notNull())
        .addColumn('to_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('credential_usage_coverage_key', ['partition_id', 'from_ms'])
        .execute();
      await numberedTableIn(db, 'kind')
        .addColumn('digest', bytes, (column) => column.notNull())
        .addColumn('feature', 'text', (column) => column.notNull())
        .addColumn('is_success', 'smallint', (column) => column.notNull())
        .addColumn('auth_method', bytes, (column) => column.notNull())
        .addColumn('failure_reason', bytes)
        .addUniqueConstraint('credential_usage_kind_digest', ['partition_id', 'digest'])
        .execute();
      await numberedTableIn(db, 'identity')
        .addColumn('digest', bytes, (column) => column.notNull())
        .addColumn('person', bytes, (column) => column.notNull())
        .addColumn('folded_name', bytes, (column) => column.notNull())
        .addColumn('user_principal_name', bytes, (column) => column.notNull())
        .addColumn('folded_display_name', bytes)
        .addColumn('user_display_name', bytes)
        .addColumn('source_id', bytes)
        .addUniqueConstraint('credential_usage_identity_digest', ['partition_id', 'digest'])
        .execute();
      await db.schema
        .createIndex('credential_usage_identity_person')
        .on('credential_usage_identity')
        .columns(['partition_id', 'person'])
        .execute();
      await tableIn(db, 'event')
        .addColumn('event_id', bytes, (column) => column.notNull())
        .addColumn('time_ms', 'bigint', (column) => column.notNull())
        .addColumn('ticks', 'smallint', (column) => column.notNull())
        .addColumn('kind_id', 'integer', (column) => column.notNull())
        .addColumn('identity_id', 'integer', (column) => column.notNull())
        .addColumn('first_seen_ms', 'bigint', (column) => column.notNull())
        .addColumn('last_seen_ms', 'bigint')
        .addPrimaryKeyConstraint('credential_usage_event_key', [
          'partition_id',
          'time_ms',
          'event_id',
        ])
        .addUniqueConstraint('credential_usage_event_id', ['partition_id', 'event_id'])
        .modifyEnd(byKey)
        .execute();
      await db.schema
        .createIndex('credential_usage_event_identity')
        .on('credential_usage_event')
        .columns(['identity_id', 'time_ms'])
        .execute();
      await tableIn(db, 'count')
        .addColumn('quarter', 'integer', (column) => column.notNull())
        .addColumn('kind_id', 'integer', (column) => column.notNull())
        .addColumn('event_count', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('credential_usage_count_key', [
          'partition_id',
          'quarter',
          'kind_id',
        ])
        .modifyEnd(byKey)
        .execute();
      await tableIn(db, 'block_count')
        .addColumn('block', 'integer', (column) => column.notNull())
        .addColumn('kind_id', 'integer', (column) => column.notNull())
        .addColumn('event_count', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('credential_usage_block_count_key', [
          'partition_id',
          'block',
          'kind_id',
        ])
        .modifyEnd(byKey)
        .execute();
      await tableIn(db, 'tombstone')
        .addColumn('person', bytes, (column) => column.notNull())
        .addColumn('purged_at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('credential_usage_tombstone_key', ['partition_id', 'person'])
        .execute();
    },
  };
}
