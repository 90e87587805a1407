import { randomUUID } from 'node:crypto';
import { STATUS_CODES, maxHeaderSize, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody, statusOf } from './error-answer.js';
import type { ErrorAnswer } from './error-answer.js';
import { STANDING_HEADERS } from './headers.js';

/** Answers what Node cannot read as a request: nothing else does, and its own answer has no body. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    socket.end(rawAnswer(ANSWERS.get(error.code) ?? UNREADABLE, randomUUID()));
  }
  socket.destroySoon();
}

/** Answers an `Expect` that is not `100-continue`: Node's own answer has no body. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const requestId = randomUUID();
  response.writeHead(417, headersOf(requestId)).end(errorBody(NO_EXPECTATIONS, requestId));
}

const NO_EXPECTATIONS: ErrorAnswer = {
  code: 'BAD_REQUEST',
  status: 417,
  message: 'The header Expect may say 100-continue, but it says something else. Leave it out.',
};

/** By the code of Node's error. */
const ANSWERS: ReadonlyMap<string | undefined, ErrorAnswer> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    {
      code: 'BAD_REQUEST',
      status: 431,
      message: `The headers of a request may have at most ${maxHeaderSize} bytes, and these have more. Send fewer or shorter ones.`,
    },
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    {
      code: 'BAD_REQUEST',
      status: 408,
      message: 'The request did not arrive in time. Send it again, and faster.',
    },
  ],
]);

const UNREADABLE: ErrorAnswer = {
  code: 'BAD_REQUEST',
  message: 'What arrived is no HTTP/1.1 request. Mend the client.',
};

function rawAnswer(answer: ErrorAnswer, requestId: string): string {
  const status = statusOf(answer);
  const body = errorBody(answer, requestId);
  const headers = { ...headersOf(requestId), 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

function headersOf(requestId: string) {
  return {
    ...STANDING_HEADERS,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
  };
}
