import { HOUR, MINUTE } from '../src/time.js';

/** What clients ask over HTTP. Where there are several requests, they take turns. */
export interface Operation {
  readonly name: OperationName;
  /** Bodies of POST requests. */
  readonly requests: readonly string[];
}

export type OperationName =
  | '20 filtered rows, the same again'
  | '20 filtered rows, other variables each time'
  | '1,000 rows, the same again'
  | '1,000 rows, other variables each time'
  | 'totals, the same again'
  | 'totals, other variables each time'
  | 'an operation never seen before'
  | '{ __typename }';

/** Stands where each request that is sent gets a number of its own: S and nine digits, a name in GraphQL. */
export const SERIAL = 'S000000000';

const VARIABLES = `
  $period: CredentialUsagePeriod!
  $feature: CredentialFeature
  $success: Boolean
  $filter: UserCredentialUsageDetailsFilter
  $first: Int
`;
const ARGUMENTS = `
    period: $period, feature: $feature, success: $success, filter: $filter, first: $first
`;
const ROW =
  'id feature userPrincipalName userDisplayName isSuccess authMethod failureReason eventDateTime';

const ROWS = `query Rows(${VARIABLES}) {
  userCredentialUsageDetails(${ARGUMENTS}) {
    nodes { ${ROW} }
  }
}`;

const UNSEEN_ROWS = `query Rows(${VARIABLES}) {
  userCredentialUsageDetails(${ARGUMENTS}) {
    ${SERIAL}: nodes { ${ROW} }
  }
}`;

const TOTALS = `query Totals(${VARIABLES}) {
  userCredentialUsageDetails(${ARGUMENTS}) {
    totalCount
    aggregate {
      byFeature { feature totalCount successCount failureCount }
      byAuthMethod { authMethod totalCount successCount failureCount }
      overTime(interval: DAY) { from to totalCount successCount failureCount }
    }
  }
}`;

const FAILURES = { period: 'D30', feature: 'RESET', success: false, first: 20 };
const THOUSAND = { period: 'D30', first: 1000 };
const ALL_COUNTED = { period: 'D30', first: 0 };

/** A variable that no operation has: servers ignore it, and no cache of answers has met the request before. */
const UNREPEATED = { serial: SERIAL };

/** `endMs` is when the rows end, in epoch milliseconds. */
export function operationsUntil(endMs: number): readonly Operation[] {
  return [
    { name: '20 filtered rows, the same again', requests: [bodyOf(ROWS, FAILURES)] },
    { name: '20 filtered rows, other variables each time', requests: otherRows(endMs) },
    { name: '1,000 rows, the same again', requests: [bodyOf(ROWS, THOUSAND)] },
    { name: '1,000 rows, other variables each time', requests: otherThousands(endMs) },
    { name: 'totals, the same again', requests: [bodyOf(TOTALS, ALL_COUNTED)] },
    { name: 'totals, other variables each time', requests: otherTotals(endMs) },
    { name: 'an operation never seen before', requests: [bodyOf(UNSEEN_ROWS, FAILURES)] },
    { name: '{ __typename }', requests: [bodyOf('{ __typename }')] },
  ];
}

/** 1,000 pages of the four kinds, through 25 days; no instant of a request falls on a full hour. */
export function otherRows(endMs: number): readonly string[] {
  return Array.from({ length: 1000 }, (_, number) =>
    bodyOf(ROWS, {
      ...FAILURES,
      ...UNREPEATED,
      feature: number % 2 === 0 ? 'RESET' : 'REGISTRATION',
      success: number % 4 < 2,
      filter: { eventDateTime: { to: instant(endMs - number * 36 * MINUTE) } },
    }),
  );
}

/** 300 pages, through 20 days; every second one of registrations alone, which do not stand side by side. */
function otherThousands(endMs: number): readonly string[] {
  return Array.from({ length: 300 }, (_, number) =>
    bodyOf(ROWS, {
      ...THOUSAND,
      ...UNREPEATED,
      feature: number % 2 === 0 ? null : 'REGISTRATION',
      filter: { eventDateTime: { to: instant(endMs - number * 96 * MINUTE) } },
    }),
  );
}

/** 300 windows with both ends inside the period. */
function otherTotals(endMs: number): readonly string[] {
  return Array.from({ length: 300 }, (_, number) => {
    const toMs = endMs - number * HOUR;
    const filter = { eventDateTime: { from: instant(toMs - 14 * 24 * HOUR), to: instant(toMs) } };
    return bodyOf(TOTALS, { ...ALL_COUNTED, ...UNREPEATED, filter });
  });
}

function instant(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function bodyOf(query: string, variables: object = {}): string {
  return JSON.stringify({ query, variables });
}
