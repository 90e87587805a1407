/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

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
    "\n  fragment Event on UserCredentialUsageDetails {\n    id\n    eventDateTime\n    feature\n    authMethod\n    isSuccess\n    failureReason\n    user {\n      userPrincipalName\n      userDisplayName\n    }\n  }\n": typeof types.EventFragmentDoc,
    "\n  fragment EventPage on UserCredentialUsageDetailsConnection {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...Event\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n": typeof types.EventPageFragmentDoc,
    "\n  query FailedEvents($period: CredentialUsagePeriod!, $first: Int!, $after: String) {\n    userCredentialUsageDetails(period: $period, success: false, first: $first, after: $after) {\n      ...EventPage\n    }\n  }\n": typeof types.FailedEventsDocument,
    "\n  query EventsOfUser($userPrincipalName: String!, $first: Int!, $after: String) {\n    credentialUsageUser(userPrincipalName: $userPrincipalName) {\n      userPrincipalName\n      credentialUsage(first: $first, after: $after) {\n        ...EventPage\n      }\n    }\n  }\n": typeof types.EventsOfUserDocument,
    "\n  query FailureShare($period: CredentialUsagePeriod!) {\n    userCredentialUsageDetails(period: $period, first: 0) {\n      aggregate {\n        totalCount\n        failureCount\n      }\n    }\n    credentialUsageReport {\n      state\n      asOf\n    }\n  }\n": typeof types.FailureShareDocument,
};
const documents: Documents = {
    "\n  fragment Event on UserCredentialUsageDetails {\n    id\n    eventDateTime\n    feature\n    authMethod\n    isSuccess\n    failureReason\n    user {\n      userPrincipalName\n      userDisplayName\n    }\n  }\n": types.EventFragmentDoc,
    "\n  fragment EventPage on UserCredentialUsageDetailsConnection {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...Event\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n": types.EventPageFragmentDoc,
    "\n  query FailedEvents($period: CredentialUsagePeriod!, $first: Int!, $after: String) {\n    userCredentialUsageDetails(period: $period, success: false, first: $first, after: $after) {\n      ...EventPage\n    }\n  }\n": types.FailedEventsDocument,
    "\n  query EventsOfUser($userPrincipalName: String!, $first: Int!, $after: String) {\n    credentialUsageUser(userPrincipalName: $userPrincipalName) {\n      userPrincipalName\n      credentialUsage(first: $first, after: $after) {\n        ...EventPage\n      }\n    }\n  }\n": types.EventsOfUserDocument,
    "\n  query FailureShare($period: CredentialUsagePeriod!) {\n    userCredentialUsageDetails(period: $period, first: 0) {\n      aggregate {\n        totalCount\n        failureCount\n      }\n    }\n    credentialUsageReport {\n      state\n      asOf\n    }\n  }\n": types.FailureShareDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Event on UserCredentialUsageDetails {\n    id\n    eventDateTime\n    feature\n    authMethod\n    isSuccess\n    failureReason\n    user {\n      userPrincipalName\n      userDisplayName\n    }\n  }\n"): (typeof documents)["\n  fragment Event on UserCredentialUsageDetails {\n    id\n    eventDateTime\n    feature\n    authMethod\n    isSuccess\n    failureReason\n    user {\n      userPrincipalName\n      userDisplayName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EventPage on UserCredentialUsageDetailsConnection {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...Event\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n"): (typeof documents)["\n  fragment EventPage on UserCredentialUsageDetailsConnection {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...Event\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FailedEvents($period: CredentialUsagePeriod!, $first: Int!, $after: String) {\n    userCredentialUsageDetails(period: $period, success: false, first: $first, after: $after) {\n      ...EventPage\n    }\n  }\n"): (typeof documents)["\n  query FailedEvents($period: CredentialUsagePeriod!, $first: Int!, $after: String) {\n    userCredentialUsageDetails(period: $period, success: false, first: $first, after: $after) {\n      ...EventPage\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventsOfUser($userPrincipalName: String!, $first: Int!, $after: String) {\n    credentialUsageUser(userPrincipalName: $userPrincipalName) {\n      userPrincipalName\n      credentialUsage(first: $first, after: $after) {\n        ...EventPage\n      }\n    }\n  }\n"): (typeof documents)["\n  query EventsOfUser($userPrincipalName: String!, $first: Int!, $after: String) {\n    credentialUsageUser(userPrincipalName: $userPrincipalName) {\n      userPrincipalName\n      credentialUsage(first: $first, after: $after) {\n        ...EventPage\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FailureShare($period: CredentialUsagePeriod!) {\n    userCredentialUsageDetails(period: $period, first: 0) {\n      aggregate {\n        totalCount\n        failureCount\n      }\n    }\n    credentialUsageReport {\n      state\n      asOf\n    }\n  }\n"): (typeof documents)["\n  query FailureShare($period: CredentialUsagePeriod!) {\n    userCredentialUsageDetails(period: $period, first: 0) {\n      aggregate {\n        totalCount\n        failureCount\n      }\n    }\n    credentialUsageReport {\n      state\n      asOf\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;