import { DateTimeResolver } from 'graphql-scalars';
import { foldText } from '../report/text.js';
import { aggregateResolvers, timeBucketResolvers } from './aggregate.js';
import {
  connect,
  connectionResolvers,
  edgeResolvers,
  previousResolvers,
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
  historyResolvers,
  reportResolvers,
  sweepResolvers,
  upstreamBudgetResolvers,
} from './report-resolvers.js';
import { summarize } from './summary.js';
import { TimeZone } from './time-zone.js';
import { findUserNode, userOfEvent } from './user-lookup.js';

const queryResolvers: QueryResolvers = {
  userCredentialUsageDetails: (_root, args, context) => connect(listQuery(args), args, context),
  credentialUsageSummary: (_root, args, context) => summarize(args, context),
  credentialUsageUser: (_root, { userPrincipalName, maxAgeSeconds }, context) =>
    context.reading.read(maxAgeSeconds, (snapshot) => {
      context.tally.users(1);
      return findUserNode(snapshot, foldText(userPrincipalName), context);
    }),
  // Never waits on its own account; but where another field of the operation does, both speak of the same snapshot.
  credentialUsageReport: (_root, _args, { services, reading }) =>
    reading.peek((snapshot) => reportFacts(services, snapshot)),
};

const eventResolvers: UserCredentialUsageDetailsResolvers = {
  __resolveReference: ({ id }, { events }) => events.load(id),
  eventDateTime: ({ eventTimeMs }) => new Date(eventTimeMs),
  user: (event, _args, context) => userOfEvent(event, context),
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
  CredentialUsagePrevious: previousResolvers,
  CredentialUsageWindow: windowResolvers,
  CredentialUsageAggregate: aggregateResolvers,
  CredentialUsageTimeBucket: timeBucketResolvers,
  CredentialUsageReport: reportResolvers,
  CredentialUsageHistory: historyResolvers,
  CredentialUsageSweep: sweepResolvers,
  CredentialUsageReportFault: faultResolvers,
  CredentialUsageUpstreamBudget: upstreamBudgetResolvers,
};
