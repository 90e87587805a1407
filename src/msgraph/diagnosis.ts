import { GatewayError } from '../errors.js';
import type { MsgraphClient } from './client.js';
import { nextPageUrl } from './link.js';
import type { MsgraphPage } from './page.js';
import type { ReportFilter, ReportSource } from './sources.js';
import { REPORT_SOURCES, reportUrl } from './sources.js';
import { parseRows } from './sweep.js';

/** What asking for one page of a report has shown. */
export interface Finding {
  readonly source: ReportSource['name'];
  /** Whether this report can be served from. */
  readonly ok: boolean;
  /** What came, or what is missing, in one sentence. */
  readonly found: string;
  /** What to do about it, in one line; undefined when nothing need be done. */
  readonly fix: string | undefined;
  /** Nothing is where the report should be. */
  readonly isGone?: boolean;
}

interface DiagnosisOptions {
  readonly client: Pick<MsgraphClient, 'getPage'>;
  readonly baseUrl: URL;
  readonly signal: AbortSignal;
  /** Asks Graph for these rows only: whether it knows a user, or a method, at all. */
  readonly filter?: ReportFilter;
}

/** Asks for one page of either report, one after the other: two calls of the budget when all is well. */
export async function diagnose(options: DiagnosisOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const source of Object.values(REPORT_SOURCES)) {
    findings.push({ source: source.name, ...(await findingOf(source, options)) });
  }
  const isNowhere = findings.every(({ isGone }) => isGone);
  return isNowhere ? findings.map((finding) => ({ ...finding, fix: NOWHERE_FIX })) : findings;
}

/** Reports do not end together, so it is the address that is wrong. */
const NOWHERE_FIX =
  'Neither report is at that address: GRAPH_BASE_URL must end with the version that has them, /beta.';

type SourceFinding = Omit<Finding, 'source'>;

async function findingOf(
  source: ReportSource,
  { client, baseUrl, signal, filter = {} }: DiagnosisOptions,
): Promise<SourceFinding> {
  try {
    const page = await client.getPage(reportUrl(baseUrl, source, filter), signal);
    // A sweep would follow it: a link that leads elsewhere is found out here.
    if (page.nextLink !== undefined) nextPageUrl(page.nextLink, baseUrl);
    if (page.value.length > 0) return rowsFinding(page);
    if (page.nextLink !== undefined) {
      return { ok: true, found: 'An empty page came, and more pages follow.', fix: undefined };
    }
    const isFiltered = Object.values(filter).some((value) => value !== undefined);
    return isFiltered ? NO_ROW_FITS : NO_ROWS[source.name];
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isGone = error.code === 'UPSTREAM_GONE';
    return { ok: false, found: error.message, fix: fixFor(source, error), isGone };
  }
}

const NO_ROW_FITS: SourceFinding = {
  ok: true,
  found: 'The report answers, but has no such row.',
  fix: 'If there should be one, check the spelling (the whole userPrincipalName, the method as Graph writes it), or wait: events arrive up to a day late. Whether the report has any rows shows without the filter.',
};

const NO_ROWS = {
  userCredentialUsageDetails: {
    ok: false,
    found: 'The report answers, but with no rows; it is documented as retired since 2025-08-01.',
    fix: 'Set GRAPH_REPORT=userEventsSummary and grant the application AuditLog.Read.All.',
  },
  userEventsSummary: {
    ok: true,
    found: 'The report answers, but with no rows: nobody registered or reset in the last 30 days.',
    fix: 'If people did, wait: events arrive up to a day late, and up to three days after a new licence.',
  },
} as const satisfies Record<ReportSource['name'], SourceFinding>;

function rowsFinding({ value, nextLink }: MsgraphPage): SourceFinding {
  const { events, quarantined } = parseRows(value);
  const reasons = [...new Set(quarantined)].join(', ');
  if (events.length === 0) {
    return {
      ok: false,
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
  return { ok: true, found: found.join(' '), fix: undefined };
}

/** The one thing to do, most to the point first: by code and reason, else by code. */
function fixFor(source: ReportSource, { code, reason, retryAfterSeconds }: GatewayError): string {
  if (code === 'UPSTREAM_THROTTLED' && retryAfterSeconds !== undefined) {
    return `Run this again in ${retryAfterSeconds} seconds, with no other program using the app registration.`;
  }
  const fix = FIXES.get(`${code} ${reason}`);
  // A refusal whose reason nobody knows is most often a permission that is missing, too.
  if (fix === undefined && code === 'UPSTREAM_FORBIDDEN') return permissionFix(source);
  return fix ?? FIXES.get(code) ?? 'Run this again; if it stays, please report it.';
}

/** Tenants are known that want the audit log's permission for the older reports, too, whatever the documentation says. */
function permissionFix({ permission }: ReportSource): string {
  const also =
    permission === 'AuditLog.Read.All' ? '' : ' If that is granted already, add AuditLog.Read.All.';
  return `Grant the application permission ${permission} in Entra ID > App registrations, with admin consent.${also}`;
}

const FIXES: ReadonlyMap<string, string> = new Map([
  ['UPSTREAM_FORBIDDEN ROLE', 'Give the signed-in user the role Reports Reader.'],
  [
    'UPSTREAM_FORBIDDEN LICENSE',
    'Get the tenant Entra ID P1 or P2. If it has one, run this again.',
  ],
  ['UPSTREAM_GONE', 'Set GRAPH_REPORT to the other report.'],
  [
    'UPSTREAM_UNAUTHORIZED TOKEN',
    'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and one secret, certificate or identity.',
  ],
  [
    'UPSTREAM_UNAUTHORIZED',
    "Set GRAPH_CLOUD to the tenant's cloud, and renew GRAPH_ACCESS_TOKEN if you use it.",
  ],
  [
    'UPSTREAM_THROTTLED',
    'Run this again in a minute, with no other program using the app registration.',
  ],
  [
    'UPSTREAM_UNREACHABLE TOKEN',
    'Let this machine reach the login authority of GRAPH_CLOUD (or AZURE_AUTHORITY_HOST) on its port.',
  ],
  ['UPSTREAM_UNREACHABLE TLS', 'Point NODE_EXTRA_CA_CERTS at the root certificate of your proxy.'],
  [
    'UPSTREAM_UNREACHABLE',
    'Let this machine reach the host of GRAPH_CLOUD (or GRAPH_BASE_URL) on its port.',
  ],
  ['UPSTREAM_TIMEOUT', 'Look for a firewall or proxy that delays or swallows connections.'],
  ['UPSTREAM_ERROR SERVER', 'Run this again later; look at the service health of Microsoft 365.'],
  [
    'UPSTREAM_BAD_RESPONSE',
    'Check GRAPH_BASE_URL, and whether a proxy answers in the place of Graph.',
  ],
]);
