import { cover, gapsBetween, seenBySweep } from '../report/coverage.js';
import { SECOND } from '../time.js';
import type {
  CredentialUsageHistoryResolvers,
  CredentialUsageReportFaultResolvers,
  CredentialUsageReportResolvers,
  CredentialUsageSweepResolvers,
  CredentialUsageUpstreamBudgetResolvers,
} from './generated/resolvers.js';
import { noticeOf, sumOf } from './notice.js';
import { ageSeconds } from './report-facts.js';

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
  history: ({ snapshot }, _args, { reading }) => {
    const history = reading.history();
    if (history === undefined) return null;
    return history
      .facts()
      .then(({ coverage }) =>
        snapshot?.isComplete === true ? cover(coverage, seenBySweep(snapshot.asOfMs)) : coverage,
      );
  },
  upstream: ({ services }) => services.upstream(),
};

export const historyResolvers: CredentialUsageHistoryResolvers = {
  completeFrom: (coverage) => dateOrNull(coverage.at(-1)?.fromMs),
  knownFrom: (coverage) => dateOrNull(coverage[0]?.fromMs),
  gaps: (coverage) => gapsBetween(coverage),
};

export const sweepResolvers: CredentialUsageSweepResolvers = {
  startedAt: ({ asOfMs }) => new Date(asOfMs),
  pageCount: ({ reading }) => reading?.pageCount ?? 0,
  rowCount: ({ reading }) => reading?.events.rows.rowCount ?? 0,
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
