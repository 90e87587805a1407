import { graphql } from './generated/gql.js';

graphql(`
  fragment Event on UserCredentialUsageDetails {
    id
    eventDateTime
    feature
    authMethod
    isSuccess
    failureReason
    user {
      userPrincipalName
      userDisplayName
    }
  }
`);

/** Edges and no nodes: relayStylePagination puts edges together, and nothing else. */
graphql(`
  fragment EventPage on UserCredentialUsageDetailsConnection {
    totalCount
    edges {
      cursor
      node {
        ...Event
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

export const FailedEvents = graphql(`
  query FailedEvents($period: CredentialUsagePeriod!, $first: Int!, $after: String) {
    userCredentialUsageDetails(period: $period, success: false, first: $first, after: $after) {
      ...EventPage
    }
  }
`);

export const EventsOfUser = graphql(`
  query EventsOfUser($userPrincipalName: String!, $first: Int!, $after: String) {
    credentialUsageUser(userPrincipalName: $userPrincipalName) {
      userPrincipalName
      credentialUsage(first: $first, after: $after) {
        ...EventPage
      }
    }
  }
`);

export const FailureShare = graphql(`
  query FailureShare($period: CredentialUsagePeriod!) {
    userCredentialUsageDetails(period: $period, first: 0) {
      aggregate {
        totalCount
        failureCount
      }
    }
    credentialUsageReport {
      state
      asOf
    }
  }
`);
