import type { Dispatcher } from 'undici';
import { SettingsError, type GatewayError } from '../errors.js';
import type { UpstreamBudget, UpstreamStatus } from '../report/upstream-status.js';
import type { Clock } from '../time.js';
import { MINUTE, SECOND, sleep } from '../time.js';
import type { Span } from '../trace.js';
import { wantedClaims } from './answer.js';
import type { MsgraphCall, Outcome } from './attempt.js';
import { createAttempts } from './attempt.js';
import { createBreaker } from './breaker.js';
import type { CallTimeouts } from './call.js';
import { foreignLink, isReportUrl, isSafeForBearer } from './link.js';
import type { Pacer, Priority } from './pacer.js';
import type { MsgraphPage } from './page.js';
import { retriesFor, retryDelayMs } from './retry.js';
import type { TokenCache } from './token.js';

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
  /** See `createAgent`. */
  readonly mayGoOut?: (() => boolean) | undefined;
}

/** What a call is worth. Without any of it, what a page of the report is. */
export interface PageOptions {
  readonly priority?: Priority;
  /** Whether a fault that may pass is worth another call. */
  readonly isRepeated?: boolean;
  /** Whether the breaker counts how the call ends: not where a function may fail alone, and the report still be read. */
  readonly isCounted?: boolean;
  /** Its calls are parts of that. */
  readonly span?: Span | undefined;
}

export interface MsgraphClient {
  /** One page of a report. Throws a `GatewayError`, or the signal's reason. */
  getPage(url: URL, signal: AbortSignal, options?: PageOptions): Promise<MsgraphPage>;
  /** What the calls so far have shown. */
  status(): Omit<UpstreamStatus, keyof UpstreamBudget>;
  close(): Promise<void>;
}

/** A page that is wanted. */
interface Errand extends Required<Omit<PageOptions, 'span'>>, Pick<PageOptions, 'span'> {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

const TIMEOUTS: CallTimeouts = {
  connectMs: 3 * SECOND,
  headersMs: 10 * SECOND,
  totalMs: 20 * SECOND,
};
/** From the first attempt at a page to the beginning of the last. */
const LONGEST_TRY_MS = 20 * MINUTE;

/** Reads pages of Graph's reports: every call paced, every answer checked, and the only place where one is repeated. */
export function createMsgraphClient(options: MsgraphClientOptions): MsgraphClient {
  const { baseUrl, token: tokens, pacer, clock, random } = options;
  const { timeouts = TIMEOUTS } = options;
  if (!isSafeForBearer(baseUrl)) throw unsafeBaseUrl();
  let ownAgent: Dispatcher | undefined;
  const breaker = createBreaker(clock);
  const attempts = createAttempts({ ...options, timeouts, breaker });

  /** With the first page, which nobody waits for, and not at the start, for which somebody does. */
  const openAgent = async () => {
    const { createAgent } = await import('./agent.js');
    return (ownAgent ??= createAgent(timeouts.connectMs, options.mayGoOut));
  };

  /**
   * The breaker comes first: what it refuses costs nothing. The token comes before the slot, so that the call follows
   * its slot at once. One that ended while the call waited for its slot is refused, and replaced then.
   */
  const askInTurn = async (errand: Errand, attempt: number): Promise<Outcome> => {
    const { signal, priority } = errand;
    const passage = breaker.enter(errand);
    try {
      const token = await tokens.get(signal);
      await pacer.slot(signal, priority);
      return await attempts.make(attempt, { ...errand, token, passage });
    } finally {
      passage.abandoned();
    }
  };

  /** A 401 is worth one more call, if there is another token to show. */
  const askWithGoodToken = async (errand: Errand, attempt: number): Promise<Outcome> => {
    const outcome = await askInTurn(errand, attempt);
    if ('page' in outcome || outcome.error.code !== 'UPSTREAM_UNAUTHORIZED') return outcome;
    tokens.invalidate(outcome.token, wantedClaims(outcome.challenge));
    const renewed = await tokens.get(errand.signal);
    return renewed === outcome.token ? outcome : askInTurn(errand, attempt);
  };

  /** Whoever else wants to call waits as well, even when we give up; too long a wait the pacer refuses. */
  const heedThrottle = (error: GatewayError, delayMs: number, { isCounted }: Errand): boolean => {
    const isThrottled = error.code === 'UPSTREAM_THROTTLED';
    if (isThrottled) pacer.countThrottled();
    // A server error that is not counted is of one function alone: the others need not wait for it.
    const isToldToWait = isThrottled || (isCounted && error.retryAfterSeconds !== undefined);
    if (isToldToWait) pacer.pauseFor(delayMs);
    return isToldToWait;
  };

  const getPage = async (errand: Errand): Promise<MsgraphPage> => {
    const startedMs = clock.monotonicMs();
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await askWithGoodToken(errand, attempt);
      if ('page' in outcome) return outcome.page;
      const { error } = outcome;
      const delayMs = retryDelayMs(error, attempt, random());
      const isHeldBack = heedThrottle(error, delayMs, errand);
      const triedMs = clock.monotonicMs() - startedMs + delayMs;
      const isWorthIt = errand.isRepeated && attempt <= retriesFor(error);
      // A probe stays alone: when it fails, the breaker is open.
      if (!isWorthIt || triedMs > LONGEST_TRY_MS || breaker.state() !== 'CLOSED') throw error;
      if (!isHeldBack) await sleep(clock, delayMs, errand.signal);
    }
  };

  return {
    getPage: async (url, signal, wishes = {}) => {
      if (!isReportUrl(url, baseUrl)) throw foreignLink(url.href);
      // Before there is a slot: the call follows its slot at once.
      const dispatcher = options.dispatcher ?? (await openAgent());
      return getPage({ ...ORDINARY, ...wishes, url, dispatcher, signal });
    },
    status: () => ({
      breaker: breaker.state(),
      clockSkewMs: attempts.clockSkewMs(),
      sunsetMs: attempts.sunsetMs(),
    }),
    close: async () => {
      await ownAgent?.close();
    },
  };
}

const ORDINARY: Required<Omit<PageOptions, 'span'>> = {
  priority: 'foreground',
  isRepeated: true,
  isCounted: true,
};

function unsafeBaseUrl(): SettingsError {
  return new SettingsError([
    {
      setting: 'GRAPH_BASE_URL',
      problem:
        'is neither https nor on this machine, and an access token never travels in the clear. Use https, or a loopback address.',
    },
  ]);
}
