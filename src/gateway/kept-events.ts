import type { Config } from '../config/config.js';
import { GatewayError } from '../errors.js';
import type { History } from '../report/history.js';
import type { IsPurged } from '../report/purged.js';
import { openStoreToRead } from '../store/open-store.js';
import { StoreError } from '../store/store.js';
import { SECOND, type Clock } from '../time.js';
import { askedThrough, askInTime, QUERY_LIMIT_MS } from './asked-history.js';
import { tenantKey } from './graphql-services.js';
import { partitionOf } from './kept-report.js';
import { within } from './time-limit.js';

/** What the gateways of a store have kept of a report, for a process that is none of them. */
export interface KeptEvents {
  /** undefined: nothing is remembered beyond Graph's own memory. */
  readonly history: History | undefined;
  /** @throws GatewayError HISTORY_UNAVAILABLE */
  readonly readPurged: () => Promise<IsPurged | undefined>;
  /** Never rejects, and takes a few seconds at most. */
  readonly close: () => Promise<void>;
}

const END_LIMIT_MS = 5 * SECOND;

/** Of the store that the settings name; undefined: they name none. It is connected when it is first asked. */
export async function openKeptEvents(
  config: Config,
  clock: Clock,
): Promise<KeptEvents | undefined> {
  const { storeUrl, storeRetentionMs } = config;
  if (storeUrl === undefined) return undefined;
  const store = await openStoreToRead(storeUrl);
  const secret = config.secretKey ?? tenantKey(config);
  const place = { partition: partitionOf(config, secret), secret };
  return {
    history: storeRetentionMs === 0 ? undefined : askedThrough(askInTime(store, place, clock)),
    readPurged: () =>
      within(clock, QUERY_LIMIT_MS, (signal) => store.tombstones(place, signal)).catch(
        // Nobody is purged who was made up.
        config.mode === 'demo' ? () => undefined : unusable,
      ),
    close: () =>
      within(clock, END_LIMIT_MS, (signal) => store.close(signal)).catch(() => undefined),
  };
}

/**
 * What a gateway shows from memory while its store is away, it has asked the store about before. Here nobody has; and a file that
 * is not there may be the gateway's under another path.
 */
function unusable(cause: unknown): never {
  if (!(cause instanceof StoreError)) throw cause;
  throw new GatewayError(
    'HISTORY_UNAVAILABLE',
    `The store of STORE_URL cannot be read (${cause.fault}): who was purged is not known, and nothing was read. ${cause.message} Set STORE_URL as the gateway has it that keeps this report, and let that run once; or leave it empty, and users who were purged are exported as well.`,
    { cause },
  );
}
