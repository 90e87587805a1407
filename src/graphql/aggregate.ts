import { countFailureCategories, countOutcomes, countOutcomesBy } from '../report/aggregate.js';
import { then } from '../report/matches.js';
import { bucketEdges } from '../report/time-bucket.js';
import type {
  CredentialUsageAggregateResolvers,
  CredentialUsageTimeBucketResolvers,
} from './generated/resolvers.js';
import { userNode } from './user-node.js';

/** Counts over all events of a connection, whatever its page; each is computed only when a field asks for it. */
export const aggregateResolvers: CredentialUsageAggregateResolvers = {
  totalCount: ({ matches }) => matches.count(),
  successCount: ({ matches }) =>
    then(matches.cells(), (cells) => countOutcomes(cells).successCount),
  failureCount: ({ matches }) =>
    then(matches.cells(), (cells) => countOutcomes(cells).failureCount),
  successRate: ({ matches }) =>
    then(matches.cells(), (cells) => {
      const { successCount, totalCount } = countOutcomes(cells);
      return totalCount === 0 ? null : successCount / totalCount;
    }),
  distinctUsers: ({ matches }) => matches.distinctUsers(),
  byFeature: ({ matches }) =>
    then(matches.cells(), (cells) =>
      countOutcomesBy(cells, (cell) => cell.feature).map(({ name, ...counts }) => ({
        feature: name,
        ...counts,
      })),
    ),
  byAuthMethod: ({ matches }) =>
    then(matches.cells(), (cells) =>
      countOutcomesBy(cells, (cell) => cell.authMethod).map(({ name, ...counts }) => ({
        authMethod: name,
        ...counts,
      })),
    ),
  byFailureCategory: ({ matches }) =>
    then(matches.cells(), (cells) =>
      countFailureCategories(cells).map(({ name, count }) => ({ failureCategory: name, count })),
    ),
  byFailureReason: ({ matches }, { first }) =>
    then(matches.failureReasons(), (reasons) => reasons.slice(0, first)),
  overTime: ({ matches, window }, { interval, timeZone }) =>
    matches.overTime(bucketEdges(window, interval, timeZone)),
  topUsers: ({ matches }, { first, success }, { tally }) =>
    then(matches.topUsers(success, first), (users) => {
      tally.users(users.length);
      return users.map(({ snapshot, user, count }) => ({ user: userNode(snapshot, user), count }));
    }),
};

export const timeBucketResolvers: CredentialUsageTimeBucketResolvers = {
  from: ({ fromMs }) => new Date(fromMs),
  to: ({ toMs }) => new Date(toMs),
};
