import type { Snapshot } from '../report/snapshot.js';
import type { GraphQLServices } from './context.js';
import type {
  CredentialUsageReportFaultResolvers,
  CredentialUsageReportResolvers,
  CredentialUsageSweepResolvers,
  CredentialUsageUpstreamBudgetResolvers,
} from './generated/resolvers.js';
import { noticeOf, sumOf } from './notice.js';
import { ageMsOf, type ReportStatus } from '../report/freshness.js';
import { SECOND } from '../time.js';

/** What can be said of the report without calling Graph. `snapshot` is what the rest of the answer was read from. */
export interface ReportFacts {
  readonly services: GraphQLServices;
  readonly status: ReportStatus;
  readonly snapshot: Snapshot | undefined;
}

/** The report as it stands, or as the snapshot shows it that an answer is read from. */
export function reportFacts(services: GraphQLServices, snapshot?: Snapshot): ReportFacts {
  const status = services.report.status();
  return { services, status, snapshot: snapshot ?? status.snapshot };
}

/** Whole seconds since the sweep behind a snapshot began. */
export function ageSeconds(snapshot: Snapshot, { clock }: Pick<GraphQLServices, 'clock'>): number {
  return Math.floor(ageMsOf(snapshot, clock) / SECOND);
}

export const reportResolvers: CredentialUsageReportResolvers = {
  source: ({ services }) => services.source,
  state: ({ status }) => status.state,
  asOf: ({ snapshot }) => dateOrNull(snapshot?.asOfMs),
  ageSeconds: ({ services, snapshot }) =>
    snapshot === undefined ? null : ageSeconds(snapshot, services),
  rowCount: ({ snapshot }) => snapshot?.rowCount ?? 0,
  oldestEvent: ({ snapshot }) => dateOrNull(snapshot?.timesMs[0]),
  newestEvent: ({ snapshot }) => dateOrNull(snapshot?.timesMs.at(-1)),
  isComplete: ({ snapshot }) => snapshot?.isComplete ?? false,
  nextRefreshAt: ({ status }) => dateOrNull(status.nextRefreshAtMs),
  staleAt: ({ services, snapshot }) => later(snapshot?.asOfMs, services.limits.staleAfterMs),
  expiresAt: ({ services, snapshot }) => later(snapshot?.asOfMs, services.limits.expireAfterMs),
  fullSweepAt: ({ status }) => dateOrNull(status.fullSweepAtMs),
  sweep: ({ status }) => status.running ?? null,
  fault: ({ status }) => status.failure ?? null,
  quarantinedCount: ({ snapshot }) => sumOf(snapshot?.quarantined),
  notice: (facts) => noticeOf(facts),
  upstream: ({ services }) => services.upstream(),
};

export const sweepResolvers: CredentialUsageSweepResolvers = {
  startedAt: ({ asOfMs }) => new Date(asOfMs),
  pageCount: ({ reading }) => reading?.pageCount ?? 0,
  rowCount: ({ reading }) => reading?.events.events.length ?? 0,
};

export const faultResolvers: CredentialUsageReportFaultResolvers = {
  code: ({ error }) => error.code,
  reason: ({ error }) => error.reason ?? null,
  failureCount: ({ count }) => count,
  message: ({ error }) => error.message,
};

export const upstreamBudgetResolvers: CredentialUsageUpstreamBudgetResolvers = {
  pausedUntil: ({ pausedUntilMs }) => dateOrNull(pausedUntilMs),
  clockSkewSeconds: ({ clockSkewMs }) =>
    clockSkewMs === null ? null : Math.trunc(clockSkewMs / SECOND),
};

function later(epochMs: number | undefined, byMs: number): Date | null {
  return epochMs === undefined ? null : new Date(epochMs + byMs);
}

function dateOrNull(epochMs: number | null | undefined): Date | null {
  return epochMs === null || epochMs === undefined ? null : new Date(epochMs);
}
