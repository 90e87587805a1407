import type { TokenCredential } from '@azure/identity';
import type { Dispatcher } from 'undici';
import type { MsgraphCall } from '../../src/msgraph/attempt.js';
import type { MsgraphClient } from '../../src/msgraph/client.js';
import { createMsgraphClient } from '../../src/msgraph/client.js';
import type { Pacer } from '../../src/msgraph/pacer.js';
import { createPacer } from '../../src/msgraph/pacer.js';
import { createTokenCache } from '../../src/msgraph/token.js';
import type { Clock } from '../../src/time.js';
import { HOUR, SECOND } from '../../src/time.js';
import type { ScriptedMsgraph } from './scripted-msgraph.js';
import { startScriptedMsgraph } from './scripted-msgraph.js';
import { createSkippingClock } from './skipping-clock.js';

interface StartOptions {
  readonly clock?: Clock;
  readonly baseUrl?: URL;
  readonly budget?: Parameters<typeof createPacer>[0]['budget'];
  readonly dispatcher?: Dispatcher;
  readonly connectMs?: number;
  readonly totalMs?: number;
  readonly headersMs?: number;
  /** The tokens that the identity hands out, one for each time it is asked; the last again and again. */
  readonly tokens?: readonly string[];
  /** Another identity, in the place of the one that hands those out. */
  readonly credential?: TokenCredential;
}

export interface StartedClient {
  readonly client: MsgraphClient;
  readonly msgraph: ScriptedMsgraph;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: readonly MsgraphCall[];
  /** The claims that were asked for with each token. */
  readonly claims: readonly (string | undefined)[];
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

/** The client as the gateway builds it, before a scripted Graph. */
export async function startClient(options: StartOptions = {}): Promise<StartedClient> {
  const { clock = createSkippingClock(), tokens = ['token-1'], budget = 'off' } = options;
  const msgraph = await startScriptedMsgraph(() => clock.monotonicMs());
  const pacer = createPacer({ budget, clock });
  const log: MsgraphCall[] = [];
  const claims: (string | undefined)[] = [];
  const issuer = {
    getToken: (_scope: string | string[], wanted: { claims?: string } = {}) => {
      claims.push(wanted.claims);
      const token = tokens[Math.min(claims.length, tokens.length) - 1] ?? '';
      return Promise.resolve({ token, expiresOnTimestamp: clock.now() + 24 * HOUR });
    },
  };
  const client = createMsgraphClient({
    baseUrl: options.baseUrl ?? msgraph.baseUrl,
    token: createTokenCache({
      credential: options.credential ?? issuer,
      scope: 'https://graph.microsoft.com/.default',
      clock,
    }),
    pacer,
    clock,
    random: () => 0.5,
    userAgent: 'credential-usage-gateway/test',
    timeouts: {
      connectMs: options.connectMs ?? 3 * SECOND,
      headersMs: options.headersMs ?? 10 * SECOND,
      totalMs: options.totalMs ?? HOUR,
    },
    ...(options.dispatcher && { dispatcher: options.dispatcher }),
    onCall: (call) => log.push(call),
  });
  return {
    client,
    msgraph,
    pacer,
    clock,
    log,
    claims,
    signal: new AbortController().signal,
    close: async () => {
      await client.close();
      await msgraph.close();
    },
  };
}
