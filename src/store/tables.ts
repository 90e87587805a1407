import type { HistoryTables } from './history-tables.js';

/** The tables as the last migration leaves them, the same in both engines. Their names are ours in a database of others. */
export interface Tables extends HistoryTables {
  credential_usage_image: ImageRow;
  credential_usage_image_part: ImagePartRow;
  credential_usage_lease: LeaseRow;
}

/** What is kept of a report: one row for each partition. */
interface ImageRow {
  partition: string;
  /** In milliseconds since 1970-01-01T00:00:00Z, as everywhere; PostgreSQL gives 64 bits as text. */
  as_of_ms: number | string;
  part_count: number;
}

interface ImagePartRow {
  partition: string;
  /** From 0 on. */
  place: number;
  kind: string;
  /** CRC-32 of the bytes: SQLite has no checksums of its own. */
  checksum: number | string;
  bytes: Uint8Array;
}

/** Who reads a report for all: one row for each partition. Instants are in milliseconds by the database's clock. */
interface LeaseRow {
  partition: string;
  /** A process; empty where it was given back. */
  holder: string;
  /** Grows by one with every change of holder: see `underFence`. */
  fence: number | string;
  expires_at_ms: number | string;
  /** JSON: how long before `calls_at_ms` each of the last calls was made, in milliseconds. */
  call_ages: string;
  calls_at_ms: number | string;
  /** Graph wants no call before. */
  paused_until_ms: number | string;
  /** JSON: who may have been cut off, and until when a share of the budget is left for each. */
  reserves: string;
}
