import {
  countDistinctUsers,
  countFailureCategories,
  countFailureReasons,
  countOutcomes,
  countOutcomesBy,
  topUsers,
} from '../report/aggregate.js';
import { bucketEdges, countOverTime } from '../report/time-bucket.js';
import type {
  CredentialUsageAggregateResolvers,
  CredentialUsageTimeBucketResolvers,
} from './generated/resolvers.js';
import { userNode } from './user-node.js';

/** Counts over all events of a connection, whatever its page; each is computed only when a field asks for it. */
export const aggregateResolvers: CredentialUsageAggregateResolvers = {
  totalCount: ({ selection }) => countOutcomes(selection).totalCount,
  successCount: ({ selection }) => countOutcomes(selection).successCount,
  failureCount: ({ selection }) => countOutcomes(selection).failureCount,
  successRate: ({ selection }) => {
    const { successCount, totalCount } = countOutcomes(selection);
    return totalCount === 0 ? null : successCount / totalCount;
  },
  distinctUsers: ({ selection }) => countDistinctUsers(selection),
  byFeature: ({ selection }) =>
    countOutcomesBy(selection, (cell) => cell.feature).map(({ name, ...counts }) => ({
      feature: name,
      ...counts,
    })),
  byAuthMethod: ({ selection }) =>
    countOutcomesBy(selection, (cell) => cell.authMethod).map(({ name, ...counts }) => ({
      authMethod: name,
      ...counts,
    })),
  byFailureCategory: ({ selection }) =>
    countFailureCategories(selection).map(({ name, count }) => ({ failureCategory: name, count })),
  byFailureReason: ({ selection }, { first }) => countFailureReasons(selection).slice(0, first),
  overTime: ({ selection, window }, { interval, timeZone }) =>
    countOverTime(selection, bucketEdges(window, interval, timeZone)),
  topUsers: ({ snapshot, selection }, { first, success }, { tally }) => {
    const counts = topUsers(selection, success, first);
    tally.users(counts.length);
    return counts.map(({ user, count }) => ({ user: userNode(snapshot, user), count }));
  },
};

export const timeBucketResolvers: CredentialUsageTimeBucketResolvers = {
  from: ({ fromMs }) => new Date(fromMs),
  to: ({ toMs }) => new Date(toMs),
};
