import type { Permission } from './access.js';
import { parseCollectionQuery } from './collection-query.js';
import type { CollectionType } from './collection-query.js';
import { withSentinel } from './enum-members.js';
import type { FilterRule } from './filter.js';
import { pageOf } from './page.js';
import { parseQueryOptions } from './query-options.js';
import type { ReportRequest } from './report-request.js';
import type { TenantRow } from './row.js';
import { selected } from './select.js';
import { nextLink, readSkipToken } from './skip-token.js';

/** One of the two reports that list events; they differ in what is documented of each. */
interface EventReport extends CollectionType {
  readonly path: string;
  readonly permission: Permission;
  /** `@odata.context`, after the service root. */
  readonly context: string;
  /** Whether it is among the reports documented to return no data since 2025-08-01. */
  readonly isDeprecated: boolean;
  readonly toWire: (row: TenantRow) => TenantRow;
}

const PROPERTIES: readonly string[] = [
  'id',
  'feature',
  'userPrincipalName',
  'userDisplayName',
  'isSuccess',
  'authMethod',
  'failureReason',
  'eventDateTime',
];

const SUPPORTED_OPTIONS = new Set(['filter', 'orderby', 'select', 'skiptoken', 'top']);

const FILTER_RULES: readonly (readonly [string, FilterRule])[] = [
  ['feature', { enumType: 'featureType' }],
  ['authMethod', { enumType: 'usageAuthMethod' }],
  ['isSuccess', 'boolean'],
  ['userDisplayName', 'text with startswith'],
  ['userPrincipalName', 'text with startswith'],
];

const userCredentialUsageDetails: EventReport = {
  path: '/beta/reports/userCredentialUsageDetails',
  permission: 'Reports.Read.All',
  typeName: 'microsoft.graph.userCredentialUsageDetails',
  context: '/reports/$metadata#Collection(microsoft.graph.getUserCredentialUsageDetails)',
  isDeprecated: true,
  properties: PROPERTIES,
  filterRules: new Map([...FILTER_RULES, ['failureReason', 'text with startswith']]),
  orderable: new Set(['isSuccess']),
  // JSON leaves out what is undefined.
  toWire: (row) => ({ ...row, userId: undefined }),
};

const userEventsSummary: EventReport = {
  path: '/beta/reports/authenticationMethods/userEventsSummary',
  permission: 'AuditLog.Read.All',
  typeName: 'microsoft.graph.userEventsSummary',
  context: '/$metadata#reports/authenticationMethods/userEventsSummary',
  isDeprecated: false,
  properties: PROPERTIES,
  filterRules: new Map([...FILTER_RULES, ['failureReason', 'text']]),
  orderable: new Set(['userDisplayName', 'userPrincipalName']),
  toWire: ({ userId, id, ...row }) => ({
    '@odata.type': '#microsoft.graph.userEventsSummary',
    id: userId ?? id,
    ...row,
  }),
};

export const EVENT_REPORTS: readonly EventReport[] = [
  userCredentialUsageDetails,
  userEventsSummary,
];

/** One page of a report, its rows from the tenant as it is now. */
export function answerEventReport(report: EventReport, request: ReportRequest): TenantRow {
  const options = parseQueryOptions(request.rawQuery, SUPPORTED_OPTIONS);
  const query = parseCollectionQuery(options, report, request.pageSize);
  const { offset, isEmpty } = readSkipToken(request.seal, report.path, options);
  const start = { offset: Math.max(0, offset - request.overlapRows), isEmpty };
  const page = pageOf(request.rows, query, start, request.emptyPages);
  const value = page.rows.map((row) => {
    const wire = report.toWire(row);
    const shown = request.showsNewMembers
      ? wire
      : { ...wire, authMethod: withSentinel(wire['authMethod']) };
    return query.select === undefined ? shown : selected(shown, query.select);
  });
  const selection = query.select === undefined ? '' : `(${query.select.join(',')})`;
  const url = { origin: request.origin, path: report.path };
  return {
    '@odata.context': `${request.origin}/beta${report.context}${selection}`,
    ...(page.next && { '@odata.nextLink': nextLink(request.seal, url, options, page.next) }),
    value,
  };
}
