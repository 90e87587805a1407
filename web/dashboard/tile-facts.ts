import { countChange, rateChange, type Change, type Telling } from './comparison.js';
import type { Formats } from './format.js';
import type { CountsBeforeQuery, CountsQuery } from './generated/graphql.js';

/** A number that is looked at first. */
export interface TileFacts {
  readonly name: string;
  readonly value: string;
  /** What makes the number tell something. */
  readonly note: string;
  /** How it stands to that of the span before; undefined where there is none to compare with. */
  readonly change: Change | undefined;
}

type Counted = Pick<CountsBeforeQuery, 'userCredentialUsageDetails' | 'failures'>;

export function tileFacts(
  { userCredentialUsageDetails: details, failures }: Pick<CountsQuery, keyof Counted>,
  before: Counted | undefined,
  telling: Telling,
): readonly TileFacts[] {
  if (details === null || failures === null) return [];
  const now = details.aggregate;
  const isFair = details.gaps.length === 0 && before?.userCredentialUsageDetails?.gaps.length === 0;
  const compared = isFair ? before : undefined;
  const then = compared?.userCredentialUsageDetails?.aggregate;
  const failedUsers = failedUsersOf({ userCredentialUsageDetails: details, failures });
  const { formats } = telling;
  const { count, counted, rate } = formats;
  return [
    {
      name: 'Events',
      value: count(now.totalCount),
      note: `by ${counted(now.distinctUsers, 'user')}`,
      change: countChange(now.totalCount, then?.totalCount, telling),
    },
    {
      name: 'Success rate',
      value: rate(now.successRate),
      note: `${count(now.successCount)} succeeded`,
      change: rateChange(now.successRate, then?.successRate, telling),
    },
    {
      name: 'Failures',
      value: count(now.failureCount),
      note: shareOf(now.failureCount, now.totalCount, 'events', formats),
      change: countChange(now.failureCount, then?.failureCount, telling),
    },
    {
      name: 'Users with failures',
      value: count(failedUsers),
      note: shareOf(failedUsers, now.distinctUsers, 'users', formats),
      change: countChange(failedUsers, compared && failedUsersOf(compared), telling),
    },
  ];
}

/** They are counted whatever outcome is looked at, and are none where only successes are. */
function failedUsersOf({ userCredentialUsageDetails: details, failures }: Counted): number {
  return details?.aggregate.failureCount === 0 ? 0 : (failures?.aggregate.distinctUsers ?? 0);
}

function shareOf(part: number, whole: number, name: string, { rate }: Formats): string {
  return whole === 0 ? '' : `${rate(part / whole)} of ${name}`;
}
