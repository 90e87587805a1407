import type { UsageAuthMethod } from './auth-method.js';
import type { CredentialFeature, CredentialUsageEvent, QuarantineReason } from './event.js';
import type { SweepSpan } from './span.js';
import type { Work } from './work.js';

/** What one page of the report held. An empty page is legal and says nothing about the pages after it. */
export interface SweepPage {
  readonly events: readonly CredentialUsageEvent[];
  /** One entry for each row that was put aside. */
  readonly quarantined: readonly QuarantineReason[];
}

/**
 * Gets every page of the report once, in the order in which Graph links them, as the work of reading its rows: a page that
 * is read is let go of before Graph is asked for the next one, which may take minutes. The iteration ends after the last
 * page and throws a `GatewayError` with an `UPSTREAM_...` code when a page cannot be had. Whoever has seen enough may stop
 * it early. Its calls are parts of the span.
 */
export type Sweep = (signal: AbortSignal, span?: SweepSpan) => AsyncIterable<Work<SweepPage>>;

/** One row of Graph's own summary of the report: how often a feature was used by a method in the last 30 days. */
export interface ActivityCount {
  readonly feature: CredentialFeature;
  readonly authMethod: UsageAuthMethod;
  readonly successCount: number;
  readonly failureCount: number;
}

/**
 * Asks Graph for its own summary of the last 30 days: one call of the budget, behind all others, never repeated. Throws
 * a `GatewayError`; that says nothing about the report itself.
 */
export type ReadActivity = (signal: AbortSignal) => Promise<readonly ActivityCount[]>;
