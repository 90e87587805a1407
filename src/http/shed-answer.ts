import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit, type AllowList } from './admission.js';
import { errorBody, type ErrorAnswer } from './error-answer.js';
import { requestIdOf, STANDING_HEADERS } from './headers.js';
import type { HttpResponse } from './response-hook.js';

interface ShedAnswerOptions extends AllowList {
  readonly isDemo: boolean;
  readonly isClosing: () => boolean;
}

export type ShedReason = NonNullable<HttpResponse['shed']>;

const TOO_MANY: ErrorAnswer = {
  code: 'OVERLOADED',
  message:
    'A request must be answered in time, but more of them come than this gateway can answer. Ask again in a second.',
  retryAfterSeconds: 1,
};

const SHORT_OF_MEMORY: ErrorAnswer = {
  code: 'OVERLOADED',
  message:
    'A request must find the memory that its answer takes, but this gateway is short of it. Ask again in a second, or for fewer rows.',
  retryAfterSeconds: 1,
};

const ANSWERS: Readonly<Record<ShedReason, ErrorAnswer>> = {
  late: TOO_MANY,
  waiting: TOO_MANY,
  memory: SHORT_OF_MEMORY,
};

const STANDING_LIST = Object.entries({
  ...STANDING_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  'retry-after': '1',
}).flat();

/** As cheap as an answer can be. Node throws the request's body away, so that the connection can be used again. */
export function sendShed(
  request: IncomingMessage,
  response: ServerResponse,
  { reason, ...options }: ShedAnswerOptions & { readonly reason: ShedReason },
): void {
  const { headers } = request;
  const requestId = requestIdOf(headers);
  const body = Buffer.from(errorBody(ANSWERS[reason], requestId));
  const list = [...STANDING_LIST, 'x-request-id', requestId, 'content-length', String(body.length)];
  if (options.isDemo) list.push('x-demo-data', '1');
  if (options.isClosing()) list.push('connection', 'close');
  // A web page that may ask may read why it is not answered.
  const readable = headers.origin === undefined ? {} : admit(request, options).headers;
  for (const [name, value] of Object.entries(readable)) list.push(name, value);
  response.writeHead(503, list).end(body);
}
