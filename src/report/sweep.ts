import type { CredentialUsageEvent, QuarantineReason } from './event.js';

/** What one page of the report held. An empty page is legal and says nothing about the pages after it. */
export interface SweepPage {
  readonly events: readonly CredentialUsageEvent[];
  /** One entry for each row that was put aside. */
  readonly quarantined: readonly QuarantineReason[];
}

/**
 * Reads every page of the report once, in the order in which Graph links them. The iteration ends after the last page
 * and throws a `GatewayError` with an `UPSTREAM_...` code when a page cannot be had.
 */
export type Sweep = (signal: AbortSignal) => AsyncIterable<SweepPage>;
