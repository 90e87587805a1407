import type { ReportFacts } from './report-facts.js';

/** What an operator should know or do, the most pressing first; null when there is nothing. */
export function noticeOf({ services, status, snapshot }: ReportFacts): string | null {
  const notices = [
    status.causeMessage,
    status.state === 'LOADING' ? LOADING : undefined,
    snapshot?.isComplete === true && snapshot.rowCount === 0 ? EMPTY[services.source] : undefined,
    quarantineNotice(snapshot?.quarantined),
    services.standingNotice,
  ];
  return notices.filter((notice) => notice !== undefined && notice !== null).join(' ') || null;
}

const LOADING =
  'The report is being read for the first time: rows are missing until the sweep ends, and a large report takes minutes within the budget.';

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
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const reasons = counts.map(([reason, count]) => `${reason} ${count}`).join(', ');
  return `${total} row(s) of Microsoft Graph's could not be read and were put aside (${reasons}).`;
}
