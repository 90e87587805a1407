import type { Seal } from './seal.js';
import type { TenantRows } from './row.js';

/** All that an answer of a report depends on, once access is granted. */
export interface ReportRequest {
  readonly rows: TenantRows;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs: number;
  /** Scheme and host as the client addressed them: links lead back the way it came. */
  readonly origin: string;
  /** As it stands in the request line, after the question mark. */
  readonly rawQuery: string;
  /** Whether the client sent `Prefer: include-unknown-enum-members`. */
  readonly showsNewMembers: boolean;
  readonly pageSize: number;
  readonly emptyPages: boolean;
  /** How many rows of the page before this page begins with: more than none is a fault. */
  readonly overlapRows: number;
  readonly seal: Seal;
}
