import type { TokenCredential } from '@azure/identity';
import type { Config } from '../config/config.js';
import { createMsgraphClient, type MsgraphClient } from '../msgraph/client.js';
import { CLOUDS } from '../msgraph/clouds.js';
import { createCredential } from '../msgraph/credential.js';
import { createOwnCredential } from '../msgraph/own-credential.js';
import { diagnose } from '../msgraph/diagnosis.js';
import type { Finding } from '../msgraph/finding.js';
import { createPacer, type Pacer } from '../msgraph/pacer.js';
import type { ReportFilter } from '../msgraph/sources.js';
import { createTokenCache } from '../msgraph/token.js';
import { SECOND, type Clock } from '../time.js';

export interface MsgraphOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** The gateway's own identity; without it, the one that the settings name. */
  readonly credential?: TokenCredential | undefined;
}

/** Somebody sits and waits for a check: a longer pause is a finding, not something to sleep through. */
const LONGEST_CHECK_PAUSE_MS = 10 * SECOND;

/** For the command `check`: asks for one page of either report and says what came and what is missing. */
export async function checkReports(
  options: MsgraphOptions & { readonly filter?: ReportFilter | undefined },
): Promise<readonly Finding[]> {
  const { config, clock, filter = {} } = options;
  const { budget } = config.msgraph;
  const pacer = createPacer({ budget, clock, longestPauseMs: LONGEST_CHECK_PAUSE_MS });
  const { client, baseUrl } = await connectMsgraph(options, pacer);
  try {
    return await diagnose({ client, pacer, baseUrl, filter, signal: new AbortController().signal });
  } finally {
    await client.close();
  }
}

type CallHooks = Pick<Parameters<typeof createMsgraphClient>[0], 'onCall' | 'mayGoOut'>;

export async function connectMsgraph(
  { config, clock, credential }: MsgraphOptions,
  pacer: Pacer,
  { onCall, mayGoOut }: CallHooks = {},
): Promise<{ client: MsgraphClient; baseUrl: URL }> {
  const cloud = CLOUDS[config.msgraph.cloud];
  const identity = credential ?? (await identityOf(config));
  const baseUrl = new URL(config.msgraph.baseUrl ?? cloud.baseUrl);
  const client = createMsgraphClient({
    baseUrl,
    token: createTokenCache({ credential: identity, scope: cloud.scope, clock }),
    pacer,
    clock,
    random: Math.random,
    userAgent: 'credential-usage-gateway',
    mayGoOut,
    ...(onCall && { onCall }),
  });
  return { client, baseUrl };
}

/** The gateway's own identity at one tenant. */
function identityOf({ msgraph }: Config) {
  const { credential: kind, accessToken, ownCredential: own, tenantId = '', clientId } = msgraph;
  const authorityHost = msgraph.authorityHost ?? CLOUDS[msgraph.cloud].authorityHost;
  if (own === undefined) return createCredential({ kind, accessToken, clientId, authorityHost });
  return createOwnCredential({ own, tenantId, clientId: clientId ?? '', authorityHost });
}
