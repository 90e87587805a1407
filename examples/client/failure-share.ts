import { createApolloClient } from './apollo.js';
import { FailureShare } from './operations.js';

/** Which part of seven days' attempts failed; null: there were none. */
export async function failureShare(url: string): Promise<number | null> {
  const { data } = await createApolloClient(url).query({
    query: FailureShare,
    variables: { period: 'D7' },
  });
  const aggregate = data?.userCredentialUsageDetails?.aggregate;
  if (aggregate === undefined) throw new Error('The report could not be read: see its errors.');
  const { failureCount, totalCount } = aggregate;
  return totalCount === 0 ? null : failureCount / totalCount;
}
