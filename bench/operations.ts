import { HOUR } from '../src/time.js';

/** What clients ask over HTTP. Where there are several requests, they take turns. */
export interface Operation {
  readonly name: string;
  /** Bodies of POST requests. */
  readonly requests: readonly string[];
}

const ROWS = `query Rows(
  $period: CredentialUsagePeriod!
  $feature: CredentialFeature
  $success: Boolean
  $filter: UserCredentialUsageDetailsFilter
  $first: Int
) {
  userCredentialUsageDetails(
    period: $period, feature: $feature, success: $success, filter: $filter, first: $first
  ) {
    nodes {
      id feature userPrincipalName userDisplayName isSuccess authMethod failureReason eventDateTime
    }
  }
}`;

const TOTALS = `query Totals {
  userCredentialUsageDetails(period: D30, first: 0) {
    totalCount
    aggregate {
      byAuthMethod { authMethod totalCount successCount failureCount }
      overTime(interval: DAY) { from to totalCount successCount failureCount }
    }
  }
}`;

/** Different enough that no small cache of answers helps, few enough to check every one of them first. */
const VARIATIONS = 300;

/** `endMs` is when the rows end, in epoch milliseconds. */
export function operationsUntil(endMs: number): readonly Operation[] {
  const failures = { period: 'D30', feature: 'RESET', success: false, first: 20 };
  const variations = Array.from({ length: VARIATIONS }, (_, number) =>
    bodyOf(ROWS, {
      ...failures,
      feature: number % 2 === 0 ? 'RESET' : 'REGISTRATION',
      success: number % 3 === 0,
      filter: { eventDateTime: { to: new Date(endMs - 2 * number * HOUR).toISOString() } },
    }),
  );
  return [
    { name: '20 filtered rows, the same again', requests: [bodyOf(ROWS, failures)] },
    { name: `20 filtered rows, ${VARIATIONS} different pages`, requests: variations },
    { name: '1,000 rows', requests: [bodyOf(ROWS, { period: 'D30', first: 1000 })] },
    { name: 'totals by day and by method', requests: [bodyOf(TOTALS)] },
    { name: '{ __typename }', requests: [bodyOf('{ __typename }')] },
  ];
}

function bodyOf(query: string, variables: object = {}): string {
  return JSON.stringify({ query, variables });
}
