/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query CountsBefore($feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      totalCount\n      failureCount\n      successRate\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}": typeof types.CountsBeforeDocument,
    "query Counts($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $interval: CredentialUsageInterval!, $timeZone: TimeZone!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    window {\n      from\n      to\n    }\n    aggregate {\n      totalCount\n      successCount\n      failureCount\n      successRate\n      distinctUsers\n      byAuthMethod {\n        authMethod\n        successCount\n        failureCount\n      }\n      byFailureCategory {\n        failureCategory\n        count\n      }\n      overTime(interval: $interval, timeZone: $timeZone) {\n        from\n        to\n        successCount\n        failureCount\n      }\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}": typeof types.CountsDocument,
    "query Events($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $first: Int, $after: String, $last: Int, $before: String) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      eventDateTime\n      feature\n      userPrincipalName\n      userDisplayName\n      isSuccess\n      authMethod\n      authMethodRaw\n      failureCategory\n      failureReason\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": typeof types.EventsDocument,
    "query Freshness {\n  credentialUsageReport {\n    state\n    asOf\n    ageSeconds\n    rowCount\n    isComplete\n    sweep {\n      pageCount\n      rowCount\n    }\n    fault {\n      message\n    }\n    notice\n  }\n}": typeof types.FreshnessDocument,
    "query TopUsers($period: CredentialUsagePeriod!, $feature: CredentialFeature, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      topUsers(first: 10, success: false) {\n        user {\n          userPrincipalName\n          userDisplayName\n        }\n        count\n      }\n    }\n  }\n}": typeof types.TopUsersDocument,
};
const documents: Documents = {
    "query CountsBefore($feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      totalCount\n      failureCount\n      successRate\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}": types.CountsBeforeDocument,
    "query Counts($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $interval: CredentialUsageInterval!, $timeZone: TimeZone!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    window {\n      from\n      to\n    }\n    aggregate {\n      totalCount\n      successCount\n      failureCount\n      successRate\n      distinctUsers\n      byAuthMethod {\n        authMethod\n        successCount\n        failureCount\n      }\n      byFailureCategory {\n        failureCategory\n        count\n      }\n      overTime(interval: $interval, timeZone: $timeZone) {\n        from\n        to\n        successCount\n        failureCount\n      }\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}": types.CountsDocument,
    "query Events($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $first: Int, $after: String, $last: Int, $before: String) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      eventDateTime\n      feature\n      userPrincipalName\n      userDisplayName\n      isSuccess\n      authMethod\n      authMethodRaw\n      failureCategory\n      failureReason\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": types.EventsDocument,
    "query Freshness {\n  credentialUsageReport {\n    state\n    asOf\n    ageSeconds\n    rowCount\n    isComplete\n    sweep {\n      pageCount\n      rowCount\n    }\n    fault {\n      message\n    }\n    notice\n  }\n}": types.FreshnessDocument,
    "query TopUsers($period: CredentialUsagePeriod!, $feature: CredentialFeature, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      topUsers(first: 10, success: false) {\n        user {\n          userPrincipalName\n          userDisplayName\n        }\n        count\n      }\n    }\n  }\n}": types.TopUsersDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CountsBefore($feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      totalCount\n      failureCount\n      successRate\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: D30\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}"): typeof import('./graphql.js').CountsBeforeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Counts($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $interval: CredentialUsageInterval!, $timeZone: TimeZone!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: 0\n  ) {\n    window {\n      from\n      to\n    }\n    aggregate {\n      totalCount\n      successCount\n      failureCount\n      successRate\n      distinctUsers\n      byAuthMethod {\n        authMethod\n        successCount\n        failureCount\n      }\n      byFailureCategory {\n        failureCategory\n        count\n      }\n      overTime(interval: $interval, timeZone: $timeZone) {\n        from\n        to\n        successCount\n        failureCount\n      }\n    }\n  }\n  failures: userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      distinctUsers\n    }\n  }\n}"): typeof import('./graphql.js').CountsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Events($period: CredentialUsagePeriod!, $feature: CredentialFeature, $success: Boolean, $filter: UserCredentialUsageDetailsFilter!, $first: Int, $after: String, $last: Int, $before: String) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: $success\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      eventDateTime\n      feature\n      userPrincipalName\n      userDisplayName\n      isSuccess\n      authMethod\n      authMethodRaw\n      failureCategory\n      failureReason\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').EventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Freshness {\n  credentialUsageReport {\n    state\n    asOf\n    ageSeconds\n    rowCount\n    isComplete\n    sweep {\n      pageCount\n      rowCount\n    }\n    fault {\n      message\n    }\n    notice\n  }\n}"): typeof import('./graphql.js').FreshnessDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query TopUsers($period: CredentialUsagePeriod!, $feature: CredentialFeature, $filter: UserCredentialUsageDetailsFilter!) {\n  userCredentialUsageDetails(\n    period: $period\n    feature: $feature\n    success: false\n    filter: $filter\n    first: 0\n  ) {\n    aggregate {\n      topUsers(first: 10, success: false) {\n        user {\n          userPrincipalName\n          userDisplayName\n        }\n        count\n      }\n    }\n  }\n}"): typeof import('./graphql.js').TopUsersDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
