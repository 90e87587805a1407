import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { documentHash } from './document-hash.js';
import type { CredentialUsagePeriod } from './generated/graphql.js';
import { FailedEvents } from './operations.js';

/** What makes two walks through pages different; `first`, `after` and `maxAgeSeconds` do not. */
const WALK_OF_ALL = ['period', 'feature', 'success', 'filter', 'orderBy'];
const WALK_OF_USER = ['period', 'feature', 'success'];

export function createApolloClient(url: string, headers: Readonly<Record<string, string>> = {}) {
  return new ApolloClient({
    // The hash instead of the text: against TRUSTED_DOCUMENTS that is all it takes, else the text follows by itself.
    link: ApolloLink.from([
      new PersistedQueryLink({ generateHash: documentHash }),
      new HttpLink({ uri: url, headers: { ...headers } }),
    ]),
    cache: new InMemoryCache({
      typePolicies: {
        Query: { fields: { userCredentialUsageDetails: relayStylePagination(WALK_OF_ALL) } },
        User: {
          keyFields: ['userPrincipalName'],
          fields: { credentialUsage: relayStylePagination(WALK_OF_USER) },
        },
        // There is one of each, and it has no id: what one query knows of it adds to what another one does.
        CredentialUsageReport: { merge: true },
        CredentialUsageUpstreamBudget: { merge: true },
      },
    }),
  });
}

/**
 * Every failed event of a period, as a list that grows page by page. Further pages come by `fetchMore`: a query with
 * `after` would be answered from the cache, with the pages that it has.
 */
export async function loadFailedEvents(
  client: ApolloClient,
  period: CredentialUsagePeriod,
  first: number,
) {
  const asked = { query: FailedEvents, variables: { period, first } };
  const { data } = await client.query(asked);
  const list = client.watchQuery(asked);
  let pageInfo = data?.userCredentialUsageDetails?.pageInfo;
  while (pageInfo?.hasNextPage === true) {
    const more = await list.fetchMore({ variables: { after: pageInfo.endCursor } });
    pageInfo = more.data.userCredentialUsageDetails?.pageInfo;
  }
  return client.readQuery(asked)?.userCredentialUsageDetails?.edges ?? [];
}
