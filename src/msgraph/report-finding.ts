import type { GatewayError } from '../errors.js';
import type { Finding } from './finding.js';
import { badFinding } from './finding.js';
import type { MsgraphPage } from './page.js';
import type { ReportSource } from './sources.js';
import { parseRows } from './sweep.js';

/** What the first page of a report says about the report; `isFiltered` when only some of its rows were asked for. */
export function pageFinding(
  { name }: ReportSource,
  page: MsgraphPage,
  { isFiltered }: { readonly isFiltered: boolean },
): Finding {
  if (page.value.length > 0) return { subject: name, ...rowsFound(page) };
  if (page.nextLink !== undefined) {
    const found = 'An empty page came, and more pages follow.';
    return { subject: name, grade: 'good', found, fix: undefined };
  }
  return { subject: name, ...(isFiltered ? NO_ROW_FITS : NO_ROWS[name]) };
}

/** What a fault says about it. */
export function faultFinding(source: ReportSource, error: GatewayError): Finding {
  const { code, reason } = error;
  // A refusal whose reason nobody knows is most often a permission that is missing, too.
  const wantsPermission =
    code === 'UPSTREAM_FORBIDDEN' && (reason === 'PERMISSION' || reason === 'OTHER');
  const ownFix = code === 'UPSTREAM_GONE' ? GONE_FIX[source.name] : undefined;
  return badFinding(source.name, error, wantsPermission ? permissionFix(source) : ownFix);
}

const GONE_FIX = {
  userCredentialUsageDetails:
    'Set GRAPH_REPORT=userEventsSummary and grant the application AuditLog.Read.All.',
  userEventsSummary: 'Set GRAPH_REPORT=userCredentialUsageDetails, if that report has rows.',
} as const satisfies Record<ReportSource['name'], string>;

/** Tenants are known that want the audit log's permission for the older reports, too, whatever the documentation says. */
function permissionFix({ permission }: ReportSource): string {
  const also =
    permission === 'AuditLog.Read.All' ? '' : ' If that is granted already, add AuditLog.Read.All.';
  return `Grant the application permission ${permission} in Entra ID > App registrations, with admin consent.${also}`;
}

type Found = Omit<Finding, 'subject'>;

const NO_ROW_FITS: Found = {
  grade: 'warn',
  found: 'The report answers, but has no such row.',
  fix: 'If there should be one, check the spelling (the whole userPrincipalName, the method as Graph writes it), or wait: events arrive up to a day late. Whether the report has any rows shows without the filter.',
};

const NO_ROWS = {
  userCredentialUsageDetails: {
    grade: 'BAD',
    found: 'The report answers, but with no rows; it is documented as retired since 2025-08-01.',
    fix: GONE_FIX.userCredentialUsageDetails,
  },
  userEventsSummary: {
    grade: 'warn',
    found: 'The report answers, but with no rows: nobody registered or reset in the last 30 days.',
    fix: 'If people did, wait: events arrive up to a day late, and up to three days after a new licence.',
  },
} as const satisfies Record<ReportSource['name'], Found>;

function rowsFound({ value, nextLink }: MsgraphPage): Found {
  const { events, quarantined } = parseRows(value);
  const reasons = [...new Set(quarantined)].join(', ');
  if (events.length === 0) {
    return {
      grade: 'BAD',
      found: `${value.length} rows came, but none can be read (${reasons}).`,
      fix: 'Check that GRAPH_BASE_URL is Microsoft Graph; if it is, its rows have changed: please report it.',
    };
  }
  const newestMs = events.reduce(
    (latestMs, event) => Math.max(latestMs, event.eventTimeMs),
    -Infinity,
  );
  const found = [
    `${events.length} rows came, the newest event among them is of ${new Date(newestMs).toISOString()}.`,
    nextLink === undefined ? 'That is all there are.' : 'More pages follow.',
    ...(quarantined.length === 0
      ? []
      : [`${quarantined.length} more cannot be read (${reasons}).`]),
  ];
  return { grade: 'good', found: found.join(' '), fix: undefined };
}
