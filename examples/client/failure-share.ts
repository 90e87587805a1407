import { createApolloClient } from './apollo.js';
import { FailureShare } from './operations.js';

/** Which part of seven days' attempts failed. */
export async function failureShare(url: string): Promise<number> {
  const { data } = await createApolloClient(url).query({
    query: FailureShare,
    variables: { period: 'D7' },
  });
  const { failureCount = 0, totalCount = 1 } = data?.userCredentialUsageDetails?.aggregate ?? {};
  return failureCount / totalCount;
}
