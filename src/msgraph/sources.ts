import { queryString, stringLiteral } from './odata.js';

/** One of the two reports of self-service password reset. Their rows have the same properties. */
export interface ReportSource {
  readonly name: 'userCredentialUsageDetails' | 'userEventsSummary';
  /** Below the base URL. */
  readonly path: `/reports/${string}`;
  /** Graph's own counts of the last 30 days by feature and method, each report's with the period spelled as documented. */
  readonly summaryPath: `/reports/${string}`;
  /** The documented permission, delegated and application. */
  readonly permission: string;
  /** How the documentation writes a member of `usageAuthMethod` in `$filter`. */
  readonly authMethodLiteral: (member: string) => string;
  /** Whether `id` names the event; else it names the user, and two events of one user share it. */
  readonly idNamesEvent: boolean;
  /** Rows to ask for (`$top`), where it is documented: 1,000 is both the default and the most. */
  readonly pageSize: number | undefined;
}

export const REPORT_SOURCES = {
  userCredentialUsageDetails: {
    name: 'userCredentialUsageDetails',
    path: '/reports/userCredentialUsageDetails',
    summaryPath: "/reports/getCredentialUsageSummary(period='D30')",
    permission: 'Reports.Read.All',
    authMethodLiteral: (member) => `microsoft.graph.usageAuthMethod${stringLiteral(member)}`,
    idNamesEvent: true,
    pageSize: undefined,
  },
  userEventsSummary: {
    name: 'userEventsSummary',
    path: '/reports/authenticationMethods/userEventsSummary',
    summaryPath: "/reports/authenticationMethods/userRegistrationActivity(period='d30')",
    permission: 'AuditLog.Read.All',
    authMethodLiteral: stringLiteral,
    idNamesEvent: false,
    pageSize: 1000,
  },
} as const satisfies Record<ReportSource['name'], ReportSource>;

/** What `$filter` may ask for; everything given must hold. */
export interface ReportFilter {
  /** In any case; Graph does not tell upper from lower here. */
  readonly userPrincipalName?: string | undefined;
  /** In Graph's own spelling, such as `mobileSMS`. */
  readonly authMethod?: string | undefined;
}

/** Where the first page of a report is. */
export function reportUrl(baseUrl: URL, source: ReportSource, filter: ReportFilter = {}): URL {
  const query = queryString({ $top: source.pageSize, $filter: filterClause(source, filter) });
  return below(baseUrl, `${source.path}${query}`);
}

/** Where the summary of a report is. */
export function summaryUrl(baseUrl: URL, { summaryPath }: ReportSource): URL {
  return below(baseUrl, summaryPath);
}

function below(baseUrl: URL, path: string): URL {
  return new URL(`${baseUrl.href.replace(/\/$/, '')}${path}`);
}

function filterClause(
  { authMethodLiteral }: ReportSource,
  { userPrincipalName, authMethod }: ReportFilter,
): string | undefined {
  const clauses: string[] = [];
  if (userPrincipalName !== undefined) {
    clauses.push(`userPrincipalName eq ${stringLiteral(userPrincipalName)}`);
  }
  if (authMethod !== undefined) clauses.push(`authMethod eq ${authMethodLiteral(authMethod)}`);
  return clauses.length === 0 ? undefined : clauses.join(' and ');
}
