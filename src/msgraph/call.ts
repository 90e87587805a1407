import type { Dispatcher } from 'undici';
import type { Clock } from '../time.js';
import { readBody } from './page.js';
import { timeout, wireError } from './wire-error.js';

/** How long the parts of one call may take. */
export interface CallTimeouts {
  readonly connectMs: number;
  /** From the request to the end of the answer's headers. */
  readonly headersMs: number;
  /** The whole call, the page's last byte included. */
  readonly totalMs: number;
}

interface CallOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly timeouts: CallTimeouts;
  readonly userAgent: string;
  readonly token: string;
  /** Fresh for every call; Graph echoes it, and Microsoft's support asks for it. */
  readonly clientRequestId: string;
  readonly signal: AbortSignal;
}

/** An answer of Graph, whatever its status. */
export interface Answer {
  readonly status: number;
  /** A header by its name in lower case; undefined when it is missing, or there twice. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Our wall clock at the middle between the request and the answer's headers: when Graph set its `Date`. */
  readonly dateAtMs: number;
}

/** A refusal is an error object of a few hundred bytes; more of it is not wanted. */
const MOST_REFUSAL_BYTES = 64 * 1024;

/** One GET, from the request to the last byte of the answer. Redirects are not followed; they are answers. */
export async function callMsgraph(url: URL, options: CallOptions): Promise<Answer> {
  const { clock, signal, timeouts } = options;
  signal.throwIfAborted();
  const stopper = new AbortController();
  const stop = () => {
    stopper.abort();
  };
  const timer = { isUp: false };
  const callOffTimer = clock.schedule(() => {
    timer.isUp = true;
    stop();
  }, timeouts.totalMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await exchange(url, options, stopper.signal);
  } catch (error) {
    signal.throwIfAborted();
    throw timer.isUp ? timeout('TOTAL') : error;
  } finally {
    callOffTimer();
    signal.removeEventListener('abort', stop);
  }
}

async function exchange(url: URL, options: CallOptions, signal: AbortSignal): Promise<Answer> {
  const { dispatcher, timeouts, clock } = options;
  const askedAtMs = clock.now();
  const response = await dispatcher
    .request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      signal,
      headers: requestHeaders(options),
      headersTimeout: timeouts.headersMs,
      // The bound on the whole call comes first.
      bodyTimeout: 0,
    })
    .catch((error: unknown) => {
      throw wireError(error, { inBody: false });
    });
  const dateAtMs = (askedAtMs + clock.now()) / 2;
  const isPage = response.statusCode === 200;
  const body = isPage
    ? await readBody(response.body)
    : await readBody(response.body, MOST_REFUSAL_BYTES).catch(() => Buffer.alloc(0));
  const header = (name: string) => {
    const value = response.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { status: response.statusCode, header, body, dateAtMs };
}

/** All that Graph is told; nothing of the gateway's own callers is among it. */
function requestHeaders({ token, userAgent, clientRequestId }: CallOptions) {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': userAgent,
    'client-request-id': clientRequestId,
    // Without it Graph hides the methods that joined the enumeration later. Links do not carry it on.
    prefer: 'include-unknown-enum-members',
  };
}
