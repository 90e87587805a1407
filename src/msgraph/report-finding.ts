import type { GatewayError } from '../errors.js';
import type { CredentialUsageEvent } from '../report/event.js';
import { isMostlyUnreadable } from '../report/sanity.js';
import { finish } from '../report/work.js';
import type { Finding } from './finding.js';
import { badFinding } from './finding.js';
import type { MsgraphPage } from './page.js';
import { GONE_ADVICE } from './refusal.js';
import type { ReportFilter, ReportSource } from './sources.js';
import { parseRows } from './sweep.js';

/** What the first page of a report says about the report, asked for with that filter. */
export function pageFinding(
  { name }: ReportSource,
  page: MsgraphPage,
  filter: ReportFilter,
): Finding {
  if (page.value.length > 0) return { subject: name, ...rowsFound(page, isFiltered(filter)) };
  if (page.nextLink !== undefined) {
    const found = 'An empty page came, and more pages follow.';
    return { subject: name, grade: 'good', found, fix: undefined };
  }
  return { subject: name, ...(isFiltered(filter) ? NO_ROW_FITS : NO_ROWS[name]) };
}

function isFiltered(filter: ReportFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** What a fault says about it. */
export function faultFinding(
  source: ReportSource,
  error: GatewayError,
  filter: ReportFilter,
): Finding {
  const { code, reason } = error;
  if (reason === 'REQUEST' && isFiltered(filter)) return filterFinding(source, filter);
  if (code === 'UPSTREAM_GONE') return goneFinding(source, error);
  // A refusal whose reason nobody knows is most often a permission that is missing, too.
  const wantsPermission =
    code === 'UPSTREAM_FORBIDDEN' && (reason === 'PERMISSION' || reason === 'OTHER');
  return badFinding(source.name, error, wantsPermission ? permissionFix(source) : undefined);
}

/** Without a filter the same request is the gateway's own, and taken. */
function filterFinding({ name }: ReportSource, { authMethod }: ReportFilter): Finding {
  const fix =
    authMethod === undefined
      ? 'Write the whole userPrincipalName, as Entra ID shows it, or run this without --user.'
      : "Write the method as Graph spells it, such as mobileSMS; MOBILE_SMS is the spelling of this gateway's schema.";
  return { subject: name, grade: 'BAD', found: 'Microsoft Graph does not take this filter.', fix };
}

/** Who reads it has run the command that the message advises. */
function goneFinding({ name }: ReportSource, error: GatewayError): Finding {
  const found = error.message.replace(GONE_ADVICE, '').trimEnd();
  return { subject: name, grade: 'BAD', found, fix: GONE_FIX[name] };
}

const GONE_FIX = {
  userCredentialUsageDetails:
    'Set GRAPH_REPORT=userEventsSummary and grant the application AuditLog.Read.All.',
  userEventsSummary: 'Set GRAPH_REPORT=userCredentialUsageDetails, if that report has rows.',
} as const satisfies Record<ReportSource['name'], string>;

/**
 * Tenants are known that want the audit log's permission for the older reports, too, and the directory's for Graph's own
 * licence check, whatever the documentation says.
 */
function permissionFix({ permission }: ReportSource): string {
  const also = permission === 'AuditLog.Read.All' ? '' : 'AuditLog.Read.All, and last ';
  return (
    `Grant the application permission ${permission} in Entra ID > App registrations, with admin consent. If that is ` +
    `granted already, add ${also}Directory.Read.All.`
  );
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

/** Measured as a sweep is, but for rows that were picked out: they say little about the others. */
function rowsFound({ value, nextLink }: MsgraphPage, isPicked: boolean): Found {
  const { events, quarantined } = finish(parseRows(value));
  const counts = { receivedCount: value.length, quarantinedCount: quarantined.length };
  const unread = `${quarantined.length} of the ${value.length} rows of the first page cannot be read (${[...new Set(quarantined)].join(', ')})`;
  if (isMostlyUnreadable(counts) && !isPicked) {
    const found = `${unread}, and above 5 % nothing of it is served.`;
    return { grade: 'BAD', found, fix: CHANGED_FIX };
  }
  const more = nextLink === undefined ? 'That is all there are.' : 'More pages follow.';
  const found = `${readFound(events)} ${more}`;
  if (quarantined.length === 0) return { grade: 'good', found, fix: undefined };
  return {
    grade: 'warn',
    found: `${found} ${unread}, and only the others are served.`,
    fix: LEFT_OUT_FIX,
  };
}

const CHANGED_FIX =
  "Check that GRAPH_BASE_URL is Microsoft Graph; if it is, Graph's rows have changed shape: look for a newer gateway.";
const LEFT_OUT_FIX = 'Look for a newer gateway; if there is none, please report it.';

function readFound(events: readonly CredentialUsageEvent[]): string {
  if (events.length === 0) return 'No row came that can be read.';
  const newestMs = events.reduce(
    (latestMs, event) => Math.max(latestMs, event.eventTimeMs),
    -Infinity,
  );
  return `${events.length} rows came, the newest event among them is of ${new Date(newestMs).toISOString()}.`;
}
