import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Config } from '../config/config.js';
import { createViews } from '../graphql/access.js';
import type { GraphQLServices } from '../graphql/context.js';
import { createCursorCodec } from '../graphql/cursor.js';
import { createPseudonyms } from '../report/pseudonym.js';
import type { Report } from '../report/report.js';
import { createSelectionCache } from '../report/selection-cache.js';
import type { Clock } from '../time.js';

/** Bytes that the selections of recent queries may take in memory. */
const SELECTION_CACHE_BYTES = 32 * 2 ** 20;

/** Of a request's deadline, for waiting: the rest is for answering. */
const WAITING_SHARE = 0.9;

const DEMO_NOTICE =
  'This is synthetic demo data from the built-in emulator: set GRAPH_CREDENTIAL and the AZURE_... settings for a tenant of yours.';

interface TenantParts extends Pick<GraphQLServices, 'history' | 'upstream'> {
  readonly report: Report;
  readonly secret: KeyObject;
  /** Of SELECTION_CACHE_BYTES, which all tenants share. */
  readonly cacheShare: number;
}

/** What the resolvers work with, by the settings. */
export function graphqlServices(
  config: Config,
  clock: Clock,
  { report, history, upstream, secret, cacheShare }: TenantParts,
): GraphQLServices {
  return {
    report,
    history,
    clock,
    select: createSelectionCache(Math.floor(SELECTION_CACHE_BYTES * cacheShare)),
    cursors: createCursorCodec(secret),
    show: createViews(createPseudonyms(secret)),
    source:
      config.report.source === 'userEventsSummary'
        ? 'USER_EVENTS_SUMMARY'
        : 'USER_CREDENTIAL_USAGE_DETAILS',
    tenant: tenantOf(config),
    upstream,
    limits: config.report,
    longestWaitMs: config.http.requestDeadlineMs * WAITING_SHARE,
    standingNotice: config.mode === 'demo' ? DEMO_NOTICE : null,
  };
}

export function tenantOf({ mode, msgraph }: Config): string {
  return mode === 'demo' ? 'demo' : (msgraph.tenantId ?? 'default');
}

/**
 * Without a secret of the operator's, ids and cursors are keyed by the tenant: the same after a restart and on every
 * replica, but not secret from those who know the tenant.
 */
export function tenantKey(config: Config): KeyObject {
  const name = JSON.stringify([tenantOf(config), config.report.source]);
  return createSecretKey(createHash('sha256').update(name).digest());
}
