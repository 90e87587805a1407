import { DateTimeResolver } from 'graphql-scalars';
import { userAt } from '../report/snapshot.js';
import { foldText } from '../report/text.js';
import { findUser } from '../report/user-directory.js';
import { aggregateResolvers, timeBucketResolvers } from './aggregate.js';
import {
  connect,
  connectionResolvers,
  edgeResolvers,
  pageInfoResolvers,
  windowResolvers,
} from './connection.js';
import type {
  QueryResolvers,
  Resolvers,
  UserCredentialUsageDetailsResolvers,
  UserResolvers,
} from './generated/resolvers.js';
import { newEventsResolvers } from './new-events.js';
import { reportFacts } from './report-facts.js';
import { listQuery, userQuery } from './report-query.js';
import {
  faultResolvers,
  reportResolvers,
  sweepResolvers,
  upstreamBudgetResolvers,
} from './report-resolvers.js';
import { summarize } from './summary.js';
import { TimeZone } from './time-zone.js';
import { userNode } from './user-node.js';

const queryResolvers: QueryResolvers = {
  userCredentialUsageDetails: (_root, args, context) => connect(listQuery(args), args, context),
  credentialUsageSummary: (_root, args, context) => summarize(args, context),
  credentialUsageUser: (_root, { userPrincipalName, maxAgeSeconds }, { reading, tally }) =>
    reading.read(maxAgeSeconds, (snapshot) => {
      tally.users(1);
      const user = findUser(snapshot, foldText(userPrincipalName));
      return user === undefined ? null : userNode(snapshot, user);
    }),
  // Never waits on its own account; but where another field of the operation does, both speak of the same snapshot.
  credentialUsageReport: (_root, _args, { services, reading }) =>
    reading.peek((snapshot) => reportFacts(services, snapshot)),
};

const eventResolvers: UserCredentialUsageDetailsResolvers = {
  __resolveReference: ({ id }, { events }) => events.load(id),
  eventDateTime: ({ eventTimeMs }) => new Date(eventTimeMs),
  user: ({ snapshot, position }) => userNode(snapshot, userAt(snapshot, position)),
};

const userResolvers: UserResolvers = {
  __resolveReference: ({ userPrincipalName }, { users }) => users.load(userPrincipalName),
  credentialUsage: ({ folded }, args, context) => connect(userQuery(folded, args), args, context),
};

/** Every field that is more than a property of its parent. */
export const resolvers: Resolvers = {
  DateTime: DateTimeResolver,
  TimeZone,
  Query: queryResolvers,
  UserCredentialUsageDetails: eventResolvers,
  User: userResolvers,
  CredentialUsageNewEvents: newEventsResolvers,
  UserCredentialUsageDetailsConnection: connectionResolvers,
  UserCredentialUsageDetailsEdge: edgeResolvers,
  PageInfo: pageInfoResolvers,
  CredentialUsageWindow: windowResolvers,
  CredentialUsageAggregate: aggregateResolvers,
  CredentialUsageTimeBucket: timeBucketResolvers,
  CredentialUsageReport: reportResolvers,
  CredentialUsageSweep: sweepResolvers,
  CredentialUsageReportFault: faultResolvers,
  CredentialUsageUpstreamBudget: upstreamBudgetResolvers,
};
