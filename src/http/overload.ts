import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { SECOND, type Clock } from '../time.js';
import { admit, type AllowList } from './admission.js';
import { errorBody, type ErrorAnswer } from './error-answer.js';
import { requestIdOf, STANDING_HEADERS } from './headers.js';
import { GRAPHQL_PATH, OPERATOR_PATHS, pathOf } from './path.js';
import type { ResponseHook } from './response-hook.js';
import { createQuestionQueue } from './question-queue.js';

interface OverloadOptions extends AllowList {
  readonly clock: Clock;
  readonly isDemo: boolean;
  readonly isClosing: () => boolean;
  readonly onResponse?: ResponseHook;
  readonly mostWaiting?: number;
}

interface Overload {
  /** In front of everything: puts questions off, and refuses those that could not be answered in time. */
  guard(next: RequestListener): RequestListener;
  /** In front of the router: refuses questions while too many others are in its hands. */
  guardRouter(next: RequestListener): RequestListener;
  /** Whether it has gone on for a while: whoever can send requests elsewhere should. */
  isLasting(): boolean;
}

/** Who waits for the report takes memory and no time, so that many may: ten thousand at a cold start are answered. */
const MOST_WAITING = 20_000;
/** Less is a burst, and after so long without a refusal it is over. */
const LASTING_MS = 2 * SECOND;

const OVERLOADED: ErrorAnswer = {
  code: 'OVERLOADED',
  message:
    'A request must be answered in time, but more of them come than this gateway can answer. Ask again in a second.',
  retryAfterSeconds: 1,
};

/** Sheds whatever may take time; probes and metrics always get through. */
export function createOverload(options: OverloadOptions): Overload {
  const { clock, mostWaiting = MOST_WAITING } = options;
  const inTurn = createQuestionQueue(clock);
  let waitingCount = 0;
  let firstShedMs = -Infinity;
  let lastShedMs = -Infinity;
  const shed = (request: IncomingMessage, response: ServerResponse, reason: 'late' | 'waiting') => {
    const nowMs = clock.monotonicMs();
    if (nowMs - lastShedMs > LASTING_MS) firstShedMs = nowMs;
    lastShedMs = nowMs;
    refuse(request, response, options);
    options.onResponse?.({ route: GRAPHQL_PATH, status: 503, durationMs: 0, shed: reason });
  }; // prettier-ignore
  return {
    guard: (next) => (request, response) => {
      const answer = () => next(request, response);
      if (isQuestion(request)) inTurn(answer, () => shed(request, response, 'late'));
      else answer();
    },
    guardRouter: (next) => (request, response) => {
      if (!isQuestion(request)) {
        next(request, response);
        return;
      }
      if (waitingCount >= mostWaiting) {
        shed(request, response, 'waiting');
        return;
      }
      waitingCount += 1;
      response.once('close', () => (waitingCount -= 1));
      next(request, response);
    },
    isLasting: () =>
      clock.monotonicMs() - lastShedMs <= LASTING_MS && lastShedMs - firstShedMs >= LASTING_MS,
  };
}

function isQuestion(request: IncomingMessage): boolean {
  // A path can be spelt in many ways: whatever is none of an operator's may cost us time.
  return !OPERATOR_PATHS.includes(pathOf(request));
}

const STANDING_LIST = Object.entries({
  ...STANDING_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  'retry-after': '1',
}).flat();

/** As cheap as an answer can be. Node throws the request's body away, so that the connection can be used again. */
function refuse(request: IncomingMessage, response: ServerResponse, options: OverloadOptions): void {
  const { headers } = request;
  const requestId = requestIdOf(headers);
  const body = Buffer.from(errorBody(OVERLOADED, requestId));
  const list = [...STANDING_LIST, 'x-request-id', requestId, 'content-length', String(body.length)];
  if (options.isDemo) list.push('x-demo-data', '1');
  if (options.isClosing()) list.push('connection', 'close');
  // A web page that may ask may read why it is not answered.
  const readable = headers.origin === undefined ? {} : admit(request, options).headers;
  for (const [name, value] of Object.entries(readable)) list.push(name, value);
  response.writeHead(503, list).end(body);
} // prettier-ignore
