import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
import { GatewayError, SettingsError } from '../errors.js';
import type { Clock } from '../time.js';
import { MINUTE, SECOND, sleep } from '../time.js';
import type { Answer, CallTimeouts } from './call.js';
import { callMsgraph } from './call.js';
import { foreignLink, isReportUrl, isSafeForBearer } from './link.js';
import type { Pacer } from './pacer.js';
import type { MsgraphPage } from './page.js';
import { parseErrorCode, parsePage } from './page.js';
import { refusalError } from './refusal.js';
import { parseRetryAfter, retriesFor, retryDelayMs } from './retry.js';
import type { TokenCache } from './token.js';

/** One call of Graph as a log may know it: no token, query, body or address beyond the path. */
export interface MsgraphCall {
  /** Of the URL: the names of user and tenant stand in its query, if anywhere. */
  readonly path: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** undefined when no answer came. */
  readonly status: number | undefined;
  /** undefined when a page came. */
  readonly error: GatewayError | undefined;
  readonly durationMs: number;
  /** Of the body, before it is inflated. */
  readonly bytes: number;
  readonly clientRequestId: string;
  /** Graph's own id of the call. */
  readonly requestId: string | undefined;
  readonly budgetRemaining: number;
}

interface MsgraphClientOptions {
  /** Root of Graph with its version, such as https://graph.microsoft.com/beta. The bearer goes nowhere else. */
  readonly baseUrl: URL;
  readonly token: TokenCache;
  readonly pacer: Pacer;
  readonly clock: Clock;
  /** 0 ... 1; spreads the attempts of gateways that failed together. */
  readonly random: () => number;
  readonly userAgent: string;
  readonly timeouts?: CallTimeouts;
  /** Another way to the network, such as a proxy's. It remains its maker's to close. */
  readonly dispatcher?: Dispatcher;
  readonly onCall?: (call: MsgraphCall) => void;
}

export interface MsgraphClient {
  /** One page of a report. Throws a `GatewayError`, or the signal's reason. */
  getPage(url: URL, signal: AbortSignal): Promise<MsgraphPage>;
  close(): Promise<void>;
}

type Outcome =
  | { readonly page: MsgraphPage }
  | { readonly error: GatewayError; readonly challenge: string | undefined };

const TIMEOUTS: CallTimeouts = {
  connectMs: 3 * SECOND,
  headersMs: 10 * SECOND,
  totalMs: 20 * SECOND,
};
/** From the first attempt at a page to the beginning of the last. */
const LONGEST_TRY_MS = 20 * MINUTE;

/** Reads pages of Graph's reports: every call paced, every answer checked, and the only place where one is repeated. */
export function createMsgraphClient(options: MsgraphClientOptions): MsgraphClient {
  const { baseUrl, token: tokens, pacer, clock, random, userAgent } = options;
  const { timeouts = TIMEOUTS } = options;
  if (!isSafeForBearer(baseUrl)) throw unsafeBaseUrl();
  const ownAgent = new Agent({ connect: { timeout: timeouts.connectMs } });
  const dispatcher = options.dispatcher ?? ownAgent;

  const ask = async (url: URL, token: string, attempt: number, signal: AbortSignal) => {
    const startedMs = clock.monotonicMs();
    const clientRequestId = randomUUID();
    const call = { dispatcher, clock, timeouts, userAgent, token, clientRequestId, signal };
    let answer: Answer | undefined;
    let error: GatewayError | undefined;
    try {
      answer = await callMsgraph(url, call);
      return { page: await readAnswer(answer, clock.now()) };
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      error = thrown;
      return { error, challenge: answer?.header('www-authenticate') };
    } finally {
      options.onCall?.({
        path: url.pathname,
        attempt,
        status: answer?.status,
        error,
        durationMs: Math.round(clock.monotonicMs() - startedMs),
        bytes: answer?.body.byteLength ?? 0,
        clientRequestId,
        requestId: REQUEST_ID.exec(answer?.header('request-id') ?? '')?.[0],
        budgetRemaining: pacer.budget().remaining,
      });
    }
  };

  /** The token comes before the slot, so that the call follows its slot at once; asked again, it is at hand. */
  const askInTurn = async (url: URL, attempt: number, signal: AbortSignal): Promise<Outcome> => {
    await tokens.get(signal);
    await pacer.slot(signal);
    const token = await tokens.get(signal);
    const outcome = await ask(url, token, attempt, signal);
    if ('page' in outcome || outcome.error.code !== 'UPSTREAM_UNAUTHORIZED') return outcome;
    tokens.invalidate(token, wantedClaims(outcome.challenge));
    const renewed = await tokens.get(signal);
    // The same token again would be refused again.
    if (renewed === token) return outcome;
    await pacer.slot(signal);
    return ask(url, renewed, attempt, signal);
  };

  return {
    getPage: async (url, signal) => {
      if (!isReportUrl(url, baseUrl)) throw foreignLink();
      const startedMs = clock.monotonicMs();
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await askInTurn(url, attempt, signal);
        if ('page' in outcome) return outcome.page;
        const { error } = outcome;
        const delayMs = retryDelayMs(error, attempt, random());
        // Whoever else wants to call waits as well, even when we give up; too long a wait the pacer refuses.
        const isThrottled = error.code === 'UPSTREAM_THROTTLED';
        if (isThrottled) pacer.countThrottled();
        const isToldToWait = isThrottled || error.retryAfterSeconds !== undefined;
        if (isToldToWait) pacer.pauseFor(delayMs);
        const triedMs = clock.monotonicMs() - startedMs + delayMs;
        if (attempt > retriesFor(error) || triedMs > LONGEST_TRY_MS) throw error;
        if (!isToldToWait) await sleep(clock, delayMs, signal);
      }
    },
    close: () => ownAgent.close(),
  };
}

/** Graph's `request-id` is a GUID; whatever else stands there stays out of the log. */
const REQUEST_ID = /^[\w-]{1,64}$/;

async function readAnswer(answer: Answer, nowMs: number): Promise<MsgraphPage> {
  const { status, header, body } = answer;
  if (status === 200) {
    return parsePage(body, {
      contentType: header('content-type'),
      contentEncoding: header('content-encoding'),
    });
  }
  const retryAfterMs = parseRetryAfter(header('retry-after'), { date: header('date'), nowMs });
  throw refusalError({
    status,
    graphCode: await parseErrorCode(body, header('content-encoding')),
    retryAfterSeconds: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / SECOND),
  });
}

/**
 * What continuous access evaluation wants to see in the next token: base64 JSON in a 401's challenge. Without it the
 * login authority would hand out the refused token again.
 */
function wantedClaims(challenge: string | undefined): string | undefined {
  if (challenge === undefined || !/\berror="insufficient_claims"/.test(challenge)) return undefined;
  const claims = /\bclaims="([\w+/=-]+)"/.exec(challenge)?.[1];
  return claims === undefined ? undefined : Buffer.from(claims, 'base64').toString();
}

function unsafeBaseUrl(): SettingsError {
  return new SettingsError([
    {
      setting: 'GRAPH_BASE_URL',
      problem:
        'is neither https nor on this machine, and an access token never travels in the clear. Use https, or a loopback address.',
    },
  ]);
}
