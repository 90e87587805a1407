import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, originOf } from './answer.js';
import type { EmulatorParts, Reply } from './answer.js';
import { Refusal, errorEnvelope } from './refusal.js';
import type { RequestIds } from './refusal.js';
import type { Clock } from '../time.js';

/** Far above any token request. */
const MOST_BODY_BYTES = 64 * 1024;

/** What Graph sends here names the machine that answered; ours says that it was none of Graph's. */
const DIAGNOSTIC = JSON.stringify({
  ServerInfo: {
    DataCenter: 'Emulator',
    Slice: 'E',
    Ring: '0',
    ScaleUnit: '000',
    RoleInstance: 'EMULATOR',
  },
});

/** Hands over the whole body, or undefined when it is longer than any request the emulator knows. */
export function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    done(bytes <= MOST_BODY_BYTES ? Buffer.concat(chunks).toString() : undefined);
  });
}

/** Sends the answer, or the error envelope that explains why there is none. */
export function respond(
  request: IncomingMessage,
  body: string | undefined,
  response: ServerResponse,
  parts: EmulatorParts,
): { readonly status: number; readonly error: unknown } {
  const ids = idsOf(request);
  try {
    const reply = answer(wireRequestOf(request, body), parts);
    send(response, reply, ids, parts.clock);
    return { status: reply.status, error: undefined };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : internalError();
    const headers = { 'Content-Type': 'application/json', ...refusal.headers };
    const envelope = errorEnvelope(refusal, ids, parts.clock.now());
    send(response, { status: refusal.status, headers, body: envelope }, ids, parts.clock);
    return { status: refusal.status, error: error === refusal ? undefined : error };
  }
}

function wireRequestOf(request: IncomingMessage, body: string | undefined) {
  if (body === undefined) {
    throw new Refusal(413, 'RequestEntityTooLarge', 'The body of the request is too long.');
  }
  const { method = '', url: target = '', headers } = request;
  const { authorization, prefer, host } = headers;
  return {
    method,
    target,
    authorization,
    prefer: [prefer].flat().join(','),
    origin: originOf(host),
    body,
  };
}

/** Graph names a request by both ids; a client that sends none of its own gets the service's twice. */
function idsOf(request: IncomingMessage): RequestIds {
  const requestId = randomUUID();
  const own = request.headers['client-request-id'];
  return { requestId, clientRequestId: typeof own === 'string' && own !== '' ? own : requestId };
}

function send(response: ServerResponse, reply: Reply, ids: RequestIds, clock: Clock): void {
  response.writeHead(reply.status, {
    'Cache-Control': 'no-store',
    'Strict-Transport-Security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    Date: new Date(clock.now()).toUTCString(),
    ...reply.headers,
  });
  response.end(JSON.stringify(reply.body));
}

function internalError(): Refusal {
  return new Refusal(500, 'InternalServerError', 'The emulator failed; this is a bug of its own.');
}
