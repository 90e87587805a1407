import type { HistoryTables } from './history-tables.js';

/** The tables as the last migration leaves them, the same in both engines. Their names are ours in a database of others. */
export interface Tables extends HistoryTables {
  credential_usage_image: ImageRow;
  credential_usage_image_part: ImagePartRow;
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
