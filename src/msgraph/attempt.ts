import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { GatewayError } from '../errors.js';
import type { BreakerState } from '../report/upstream-status.js';
import type { Clock } from '../time.js';
import type { Span, SpanFacts } from '../trace.js';
import { clockSkewMs, readAnswer, requestIdOf, sunsetMs } from './answer.js';
import type { Breaker, Passage } from './breaker.js';
import { isFailure } from './breaker.js';
import type { Answer, CallTimeouts } from './call.js';
import { callMsgraph } from './call.js';
import type { Pacer } from './pacer.js';
import type { MsgraphPage } from './page.js';

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
  /** After this call. */
  readonly breaker: BreakerState;
}

interface AttemptsOptions {
  readonly timeouts: CallTimeouts;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly pacer: Pick<Pacer, 'budget'>;
  readonly breaker: Pick<Breaker, 'state'>;
  readonly onCall?: (call: MsgraphCall) => void;
}

interface Attempt {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly token: string;
  /** Is told how the call ends. */
  readonly passage: Passage;
  /** Whether what it shows is of the report itself. */
  readonly isCounted: boolean;
  /** Of what the call is a part. */
  readonly span?: Span | undefined;
}

interface Refused {
  readonly error: GatewayError;
  /** The token that was shown. */
  readonly token: string;
  readonly challenge: string | undefined;
}

export type Outcome = { readonly page: MsgraphPage } | Refused;

/** Single calls, none of them repeated, each told to the breaker and to the log. */
interface Attempts {
  /** `number` is 1 for the first at a page. Throws the signal's reason; what Graph does is an outcome. */
  make(number: number, attempt: Attempt): Promise<Outcome>;
  /** By the last answer that had a date; null before it. */
  clockSkewMs(): number | null;
  /** As the last page of the report announced it; null when it did not. */
  sunsetMs(): number | null;
}

export function createAttempts(options: AttemptsOptions): Attempts {
  const { clock, pacer, breaker } = options;
  let skewMs: number | null = null;
  let endMs: number | null = null;

  const make = async (number: number, attempt: Attempt): Promise<Outcome> => {
    const { url, dispatcher, signal, token, passage, isCounted } = attempt;
    const startedMs = clock.monotonicMs();
    const call = attempt.span?.call('GET', callFacts(url, number));
    const clientRequestId = randomUUID();
    let answer: Answer | undefined;
    let error: GatewayError | undefined;
    try {
      answer = await callMsgraph(url, {
        ...options,
        dispatcher,
        token,
        clientRequestId,
        signal,
      });
      skewMs = clockSkewMs(answer) ?? skewMs;
      if (isCounted && answer.status === 200) endMs = sunsetMs(answer) ?? null;
      const page = await readAnswer(answer, clock.now());
      passage.answered();
      return { page };
    } catch (thrown) {
      error = thrown instanceof GatewayError ? thrown : unfinished(thrown);
      // Whoever gave up may have had a `GatewayError` for a reason: that is none of Graph's.
      if (signal.aborted || error !== thrown) throw thrown;
      if (isFailure(error)) passage.failed(error);
      else passage.answered();
      return { error, token, challenge: answer?.header('www-authenticate') };
    } finally {
      call?.add({
        ...(answer && { 'http.response.status_code': answer.status }),
        ...(error && { 'error.type': error.code }),
      });
      call?.end();
      options.onCall?.({
        path: url.pathname,
        attempt: number,
        status: answer?.status,
        error,
        durationMs: Math.round(clock.monotonicMs() - startedMs),
        bytes: answer?.body.byteLength ?? 0,
        clientRequestId,
        requestId: requestIdOf(answer),
        budgetRemaining: pacer.budget().remaining,
        breaker: breaker.state(),
      });
    }
  };

  return { make, clockSkewMs: () => skewMs, sunsetMs: () => endMs };
}

function callFacts(url: URL, number: number): SpanFacts {
  return {
    'http.request.method': 'GET',
    'url.template': url.pathname,
    ...(number > 1 && { 'http.request.resend_count': number - 1 }),
  };
}

/** For the log and the metrics: a call that was given up, or that a fault of ours ended, is no good one. */
function unfinished(cause: unknown): GatewayError {
  const message = 'The call ended inside the gateway.';
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause });
}
