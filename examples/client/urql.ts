import { Client, fetchExchange } from '@urql/core';
import { cacheExchange, type KeyingConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { documentHash } from './document-hash.js';
import type { CredentialUsagePeriod } from './generated/graphql.js';
import { FailedEvents } from './operations.js';

/** Types without an id: they live within what holds them. (Connections, edges and PageInfo are known to graphcache.) */
export const EMBEDDED = [
  'CredentialUsageAggregate',
  'CredentialUsageAuthMethodCount',
  'CredentialUsageFailureCategoryCount',
  'CredentialUsageFailureReasonCount',
  'CredentialUsageFeatureCount',
  'CredentialUsageHistory',
  'CredentialUsageNewEvents',
  'CredentialUsagePrevious',
  'CredentialUsageReport',
  'CredentialUsageReportFault',
  'CredentialUsageSweep',
  'CredentialUsageTimeBucket',
  'CredentialUsageUpstreamBudget',
  'CredentialUsageUserCount',
  'CredentialUsageWindow',
];

const keys: KeyingConfig = {
  ...Object.fromEntries(EMBEDDED.map((typeName) => [typeName, () => null])),
  User: ({ userPrincipalName }) =>
    typeof userPrincipalName === 'string' ? userPrincipalName : null,
};

export function createUrqlClient(url: string, headers: Readonly<Record<string, string>> = {}) {
  return new Client({
    url,
    // GET would put what is asked for into URLs, and the gateway takes POST alone.
    preferGetMethod: false,
    fetchOptions: { headers: { ...headers } },
    exchanges: [
      cacheExchange({
        keys,
        resolvers: {
          Query: { userCredentialUsageDetails: relayPagination() },
          User: { credentialUsage: relayPagination() },
        },
      }),
      // The hash instead of the text: against TRUSTED_DOCUMENTS that is all it takes, else the text follows by itself.
      persistedExchange({
        generateHash: (_text, document) => Promise.resolve(documentHash(document)),
        preferGetForPersistedQueries: false,
      }),
      fetchExchange,
    ],
  });
}

/** Every failed event of a period, as a list that grows page by page. */
export async function loadFailedEvents(
  client: Client,
  period: CredentialUsagePeriod,
  first: number,
) {
  let after: string | null | undefined;
  for (;;) {
    const { data, error } = await client.query(FailedEvents, { period, first, after });
    if (error) throw error;
    const page = data?.userCredentialUsageDetails;
    if (page?.pageInfo.hasNextPage !== true) return page?.edges ?? [];
    after = page.pageInfo.endCursor;
  }
}
