import type { ReportStatus } from '../report/freshness.js';
import { HARMLESS_SKEW_MS, type UpstreamStatus } from '../report/upstream-status.js';
import { SECOND } from '../time.js';
import type { ReportFacts } from './report-facts.js';

/** What an operator should know or do, the most pressing first; null when there is nothing. */
export function noticeOf(facts: ReportFacts): string | null {
  const { services, status, snapshot } = facts;
  const notices = [
    failureNotice(status),
    pauseNotice(services.upstream()),
    status.state === 'LOADING' ? loadingNotice(status) : undefined,
    ...warningsOf(facts),
    quarantineNotice(snapshot?.quarantined),
    driftNotice(status.drifts),
    status.isShortCutLost ? SHORT_CUT_LOST : undefined,
    services.standingNotice,
  ];
  return notices.filter(isGiven).join(' ') || null;
}

/** Those of them that no failure, no number and no label tells. */
export function warningsOf({ services, snapshot }: ReportFacts): readonly string[] {
  const upstream = services.upstream();
  const isEmpty = snapshot?.isComplete === true && snapshot.rowCount === 0;
  const warnings = [
    sunsetNotice(upstream),
    skewNotice(upstream),
    isEmpty ? EMPTY[services.source] : undefined,
  ];
  return warnings.filter(isGiven);
}

function isGiven(notice: string | null | undefined): notice is string {
  return notice !== null && notice !== undefined;
}

function failureNotice({ failure, running, snapshot }: ReportStatus): string | undefined {
  if (failure === undefined) return undefined;
  const pageCount = running?.reading?.pageCount ?? 0;
  const parts = [
    snapshot === undefined ? 'Nothing is served.' : undefined,
    `The last sweep failed: ${failure.error.message}`,
    pageCount > 0 ? `A new one is running: ${pageCount} page(s) so far.` : undefined,
  ];
  return parts.filter(isGiven).join(' ');
}

function pauseNotice({ pausedUntilMs }: UpstreamStatus): string | undefined {
  if (pausedUntilMs === null) return undefined;
  return `No call is made until ${new Date(pausedUntilMs).toISOString()}, because Microsoft Graph throttles.`;
}

function loadingNotice({ fullSweepAtMs }: ReportStatus): string {
  const why =
    fullSweepAtMs === null
      ? 'The report is being read for the first time: rows are missing until the sweep ends'
      : 'What was read is older than REPORT_EXPIRE_AFTER and is being read again: nothing is served until the sweep ends';
  return `${why}, and a large report takes minutes within the budget.`;
}

const OPT_IN =
  'An administrator may have to open the Usage & insights page of the Entra admin center once, because collecting starts then.';

const EMPTY: Readonly<Record<ReportFacts['services']['source'], string>> = {
  USER_CREDENTIAL_USAGE_DETAILS:
    'Microsoft Graph answered without any row: userCredentialUsageDetails is documented as retired since 2025-08-01. ' +
    `Set GRAPH_REPORT=userEventsSummary and grant AuditLog.Read.All. ${OPT_IN}`,
  USER_EVENTS_SUMMARY: `Microsoft Graph answered without any row. ${OPT_IN}`,
};

function quarantineNotice(
  quarantined: ReadonlyMap<string, number> | undefined,
): string | undefined {
  const counts = [...(quarantined ?? [])];
  if (counts.length === 0) return undefined;
  const reasons = counts.map(([reason, count]) => `${reason} ${count}`).join(', ');
  return `${sumOf(quarantined)} row(s) of Microsoft Graph's could not be read and were put aside (${reasons}).`;
}

export function sumOf(counts: ReadonlyMap<string, number> | undefined): number {
  return [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

function sunsetNotice({ sunsetMs }: UpstreamStatus): string | undefined {
  if (sunsetMs === null) return undefined;
  const day = new Date(sunsetMs).toISOString().slice(0, 10);
  return `Microsoft Graph announces that this report ends on ${day}: let the command check ask the other report, and set GRAPH_REPORT.`;
}

function skewNotice({ clockSkewMs }: UpstreamStatus): string | undefined {
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= HARMLESS_SKEW_MS) return undefined;
  const seconds = Math.round(Math.abs(clockSkewMs) / SECOND);
  const direction = clockSkewMs > 0 ? 'behind' : 'ahead of';
  return `The gateway's clock is ${seconds} seconds ${direction} Microsoft Graph's, so periods and ages are wrong by that much: set it (NTP).`;
}

/** As many as a sentence can hold. */
const MOST_DRIFTS_NAMED = 3;

function driftNotice(drifts: ReportStatus['drifts']): string | undefined {
  if (drifts.length === 0) return undefined;
  const named = drifts
    .slice(0, MOST_DRIFTS_NAMED)
    .map(
      ({ feature, authMethod, snapshotCount, summaryCount }) =>
        `${feature} by ${authMethod}: ${snapshotCount} events here, ${summaryCount} there`,
    );
  const more = drifts.length > named.length ? `; and ${drifts.length - named.length} more` : '';
  return `Microsoft Graph's own summary of the last 30 days differs by more than late rows explain (${named.join('; ')}${more}).`;
}

const SHORT_CUT_LOST =
  'Microsoft Graph changed events that are older than REPORT_OVERLAP, so every refresh reads the whole report from now on.';
