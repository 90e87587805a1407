import { createHash } from 'node:crypto';
import { DAY } from '../time.js';
import type { Permission } from './access.js';
import { withSentinel } from './enum-members.js';
import { parseFilter } from './filter.js';
import { parseQueryOptions } from './query-options.js';
import { badRequest } from './refusal.js';
import type { ReportRequest } from './report-request.js';
import { eachRow } from './row.js';
import type { TenantRow } from './row.js';

/** One of the two functions that count events by feature and method over a period. */
interface SummaryReport {
  readonly path: string;
  readonly permission: Permission;
  readonly isDeprecated: boolean;
  /** `@odata.context`, after the service root; the successor's example has none. */
  readonly context: string | undefined;
  /** `@odata.type` of each row. */
  readonly rowType: string | undefined;
  readonly supportedOptions: ReadonlySet<string>;
  /** Pairs that have a row even when nothing happened. */
  readonly alwaysListed: readonly Pair[];
}

/** Feature and method. */
type Pair = readonly [string, string];

interface Counts {
  successfulActivityCount: number;
  failureActivityCount: number;
}

const PERIODS: ReadonlyMap<string, number> = new Map([
  ['d1', DAY],
  ['d7', 7 * DAY],
  ['d30', 30 * DAY],
]);

/** The rows of the documentation's example of userRegistrationActivity, nearly all of them zero. */
const EXAMPLE_METHODS = {
  registration:
    'windowsHelloForBusiness microsoftAuthenticatorPush email mobilePhone officePhone alternateMobilePhone securityQuestion softwareOneTimePasscode hardwareOneTimePasscode fido2SecurityKey temporaryAccessPass microsoftAuthenticatorPasswordless macOsSecureEnclaveKey passKeyDeviceBound passKeyDeviceBoundAuthenticator passKeyDeviceBoundWindowsHello externalAuthMethod',
  reset:
    'email mobilePhone officePhone alternateMobilePhone securityQuestion microsoftAuthenticatorPush sms oneTimePasscode',
};

export const SUMMARY_REPORTS: readonly SummaryReport[] = [
  {
    path: '/beta/reports/getCredentialUsageSummary',
    permission: 'Reports.Read.All',
    isDeprecated: true,
    context: '/reports/$metadata#Collection(microsoft.graph.getCredentialUsageSummary)',
    rowType: undefined,
    supportedOptions: new Set(['filter']),
    alwaysListed: [],
  },
  {
    path: '/beta/reports/authenticationMethods/userRegistrationActivity',
    permission: 'AuditLog.Read.All',
    isDeprecated: false,
    context: undefined,
    rowType: '#microsoft.graph.userRegistrationActivitySummary',
    supportedOptions: new Set(),
    alwaysListed: Object.entries(EXAMPLE_METHODS).flatMap(([feature, methods]) =>
      methods.split(' ').map((method): Pair => [feature, method]),
    ),
  },
];

/** Counts over the period before now; `parameters` is what stands between the parentheses of the path. */
export function answerSummaryReport(
  report: SummaryReport,
  parameters: string,
  request: ReportRequest,
): TenantRow {
  const period = /^\s*period\s*=\s*'([^']*)'\s*$/.exec(parameters)?.[1]?.toLowerCase() ?? '';
  const periodMs = PERIODS.get(period);
  if (periodMs === undefined) {
    throw badRequest("The function takes period='D1', 'D7' or 'D30', in any case.");
  }
  const filter = parseQueryOptions(request.rawQuery, report.supportedOptions).get('filter');
  const matches =
    filter === undefined
      ? () => true
      : parseFilter(filter, new Map([['feature', { enumType: 'featureType' }]]));
  const value = summaryRows(report, period, countsOf(request, periodMs, report.alwaysListed))
    .filter(matches)
    .map((row) =>
      request.showsNewMembers ? row : { ...row, authMethod: withSentinel(row['authMethod']) },
    );
  const context = report.context && { '@odata.context': `${request.origin}/beta${report.context}` };
  return { ...context, value };
}

function countsOf(
  { rows, nowMs }: ReportRequest,
  periodMs: number,
  alwaysListed: readonly Pair[],
): Map<string, Counts> {
  const zero = () => ({ successfulActivityCount: 0, failureActivityCount: 0 });
  const counts = new Map(alwaysListed.map((pair) => [pair.join(' '), zero()]));
  for (const row of eachRow(rows)) {
    const timeMs = Date.parse(String(row['eventDateTime']));
    if (!(timeMs >= nowMs - periodMs && timeMs <= nowMs)) continue;
    const pair = `${String(row['feature'])} ${String(row['authMethod'])}`;
    const count = counts.get(pair) ?? zero();
    if (row['isSuccess'] === true) count.successfulActivityCount += 1;
    else count.failureActivityCount += 1;
    counts.set(pair, count);
  }
  return counts;
}

function summaryRows(
  report: SummaryReport,
  period: string,
  counts: ReadonlyMap<string, Counts>,
): TenantRow[] {
  return [...counts].map(([pair, count]) => {
    const [feature, authMethod] = pair.split(' ');
    const type = report.rowType && { '@odata.type': report.rowType };
    return { ...type, id: guidOf(`${period} ${pair}`), feature, ...count, authMethod };
  });
}

/** The same text, the same id: Graph's example has a GUID here and documents nothing about it. */
function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
}
