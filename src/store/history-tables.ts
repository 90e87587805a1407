import type { Generated } from 'kysely';

/**
 * Texts of Graph's stand as the bytes of their UTF-8 in both engines: so they compare by code point, whatever the database's
 * collation and encoding are, and may hold U+0000. 64 bits come as text from PostgreSQL, as do sums.
 */
export interface HistoryTables {
  credential_usage_partition: PartitionRow;
  credential_usage_coverage: CoverageRow;
  credential_usage_kind: KindRow;
  credential_usage_identity: IdentityRow;
  credential_usage_event: EventRow;
  credential_usage_count: CountRow;
  credential_usage_block_count: BlockCountRow;
  credential_usage_tombstone: TombstoneRow;
}

/** One for each report of one tenant. */
interface PartitionRow {
  id: Generated<number>;
  name: string;
  /** When the last sweep began that was recorded to its end; null: none was. */
  recorded_as_of_ms: number | string | null;
  /** How long events are kept: whoever tidies up for others goes by it. */
  retention_ms: number | string;
}

/** A span of which every event is known. */
interface CoverageRow {
  partition_id: number;
  from_ms: number | string;
  to_ms: number | string;
}

/** What many events have in common. */
interface KindRow {
  id: Generated<number>;
  partition_id: number;
  digest: Uint8Array;
  feature: string;
  /** 0 or 1. */
  is_success: number;
  auth_method: Uint8Array;
  failure_reason: Uint8Array | null;
}

/** A user as they appear in events: in one spelling, with one display name. */
interface IdentityRow {
  id: Generated<number>;
  partition_id: number;
  /** Keyed, of all the rest. */
  digest: Uint8Array;
  /** Keyed, of the folded name: whom it is about. */
  person: Uint8Array;
  folded_name: Uint8Array;
  user_principal_name: Uint8Array;
  folded_display_name: Uint8Array | null;
  user_display_name: Uint8Array | null;
  /** null: Graph's id is the event's own. */
  source_id: Uint8Array | null;
}

interface EventRow {
  partition_id: number;
  event_id: Uint8Array;
  time_ms: number | string;
  ticks: number;
  kind_id: number;
  identity_id: number;
  /** When the sweeps began that brought it, and that had it last before it was gone; null: it was never gone. */
  first_seen_ms: number | string;
  last_seen_ms: number | string | null;
}

/** How many events of a kind a quarter of an hour has. Clocks of all zones are set by whole quarters nowadays. */
interface CountRow {
  partition_id: number;
  /** Since 1970-01-01T00:00:00Z. */
  quarter: number;
  kind_id: number;
  event_count: number;
}

/** The same of blocks of six hours: of a great many events a quarter of an hour has few of each kind. */
interface BlockCountRow {
  partition_id: number;
  /** Since 1970-01-01T00:00:00Z. */
  block: number;
  kind_id: number;
  event_count: number;
}

/** What was purged and must not come back: this person's events until then. */
interface TombstoneRow {
  partition_id: number;
  person: Uint8Array;
  purged_at_ms: number | string;
}
