import { queryString, stringLiteral } from './odata.js';

/** The enumerations that either report can be filtered by. */
type EnumType = 'featureType' | 'usageAuthMethod';

/** One of the two reports of self-service password reset. Their rows have the same properties. */
export interface ReportSource {
  readonly name: 'userCredentialUsageDetails' | 'userEventsSummary';
  /** Below the base URL. */
  readonly path: `/reports/${string}`;
  /** The documented permission, delegated and application. */
  readonly permission: string;
  /** How the documentation writes a member of an enumeration in `$filter`. */
  readonly enumLiteral: (enumType: EnumType, member: string) => string;
  /** Whether `id` names the event; else it names the user, and two events of one user share it. */
  readonly idNamesEvent: boolean;
  /** Rows to ask for (`$top`), where it is documented: 1,000 is both the default and the most. */
  readonly pageSize: number | undefined;
}

export const REPORT_SOURCES = {
  userCredentialUsageDetails: {
    name: 'userCredentialUsageDetails',
    path: '/reports/userCredentialUsageDetails',
    permission: 'Reports.Read.All',
    enumLiteral: (enumType, member) =>
      enumType === 'usageAuthMethod'
        ? `microsoft.graph.usageAuthMethod${stringLiteral(member)}`
        : stringLiteral(member),
    idNamesEvent: true,
    pageSize: undefined,
  },
  userEventsSummary: {
    name: 'userEventsSummary',
    path: '/reports/authenticationMethods/userEventsSummary',
    permission: 'AuditLog.Read.All',
    enumLiteral: (_enumType, member) => stringLiteral(member),
    idNamesEvent: false,
    pageSize: 1000,
  },
} as const satisfies Record<ReportSource['name'], ReportSource>;

/** What `$filter` may ask for: everything given must hold. Values are Graph's own spelling. */
export interface ReportFilter {
  readonly userPrincipalName?: string | undefined;
  readonly feature?: 'registration' | 'reset' | undefined;
  readonly authMethod?: string | undefined;
}

/** Where the first page of a report is. */
export function reportUrl(baseUrl: URL, source: ReportSource, filter: ReportFilter = {}): URL {
  const query = queryString({ $top: source.pageSize, $filter: filterClause(source, filter) });
  return new URL(`${baseUrl.href.replace(/\/$/, '')}${source.path}${query}`);
}

function filterClause(source: ReportSource, filter: ReportFilter): string | undefined {
  const { userPrincipalName, feature, authMethod } = filter;
  const clauses = [
    userPrincipalName === undefined
      ? []
      : `userPrincipalName eq ${stringLiteral(userPrincipalName)}`,
    feature === undefined ? [] : `feature eq ${source.enumLiteral('featureType', feature)}`,
    authMethod === undefined
      ? []
      : `authMethod eq ${source.enumLiteral('usageAuthMethod', authMethod)}`,
  ].flat();
  return clauses.length === 0 ? undefined : clauses.join(' and ');
}
