import type { Config } from '../config/config.js';
import { GatewayError } from '../errors.js';
import { foldText } from '../report/text.js';
import { openStore, type StoreUrl } from '../store/open-store.js';
import { StoreError } from '../store/store.js';
import type { Clock } from '../time.js';
import { tenantKey } from './graphql-services.js';
import { partitionOf } from './kept-report.js';

/** Deletes whatever the store keeps of a user. @returns how many events those were. @throws StoreError */
export async function purgeUser(
  config: Config & { readonly storeUrl: StoreUrl },
  userPrincipalName: string,
  clock: Clock,
): Promise<number> {
  const secret = config.secretKey ?? tenantKey(config);
  const store = await openStore(config.storeUrl, { clock, onMoved: () => undefined });
  try {
    return await store.purge(foldText(userPrincipalName), {
      partition: partitionOf(config, secret),
      secret,
      retentionMs: config.storeRetentionMs,
      nowMs: clock.now(),
    });
  } catch (error) {
    throw error instanceof StoreError ? unusable(error) : error;
  } finally {
    await store.close();
  }
}

function unusable(cause: StoreError): GatewayError {
  return new GatewayError(
    'HISTORY_UNAVAILABLE',
    `The store of STORE_URL cannot be used (${cause.fault}), and nothing was deleted. ${cause.message}`,
    { cause },
  );
}
