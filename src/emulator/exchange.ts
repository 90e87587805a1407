import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { claimsOf } from './access.js';
import { answer, originOf } from './answer.js';
import type { EmulatorParts } from './answer.js';
import { faultNamed } from './faults/catalogue.js';
import type { FaultName } from './faults/catalogue.js';
import type { WireAnswer } from './faults/fault.js';
import type { HitCall } from './faults/fault-source.js';
import { play } from './faults/play.js';
import { Refusal } from './refusal.js';
import type { RequestIds } from './refusal.js';
import { completed, refusalReply } from './reply.js';
import type { Reply } from './reply.js';

/** Far above any token request. */
const MOST_BODY_BYTES = 64 * 1024;

/** How a request was answered. */
export interface Outcome {
  /** undefined when the client was sent no status line. */
  readonly status: number | undefined;
  /** What went wrong inside the emulator when the status is 500. */
  readonly error: unknown;
  /** The fault of the plan that the client met. */
  readonly fault: FaultName | undefined;
}

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

/** Sends the answer, the error envelope that explains why there is none, or what the fault plan makes of them. */
export function respond(
  request: IncomingMessage,
  body: string | undefined,
  response: ServerResponse,
  parts: EmulatorParts,
): Outcome {
  const ids = idsOf(request);
  const hit = parts.faults(request.method ?? '', request.url ?? '');
  const { reply, error } = goodReply(request, body, ids, partsFor(parts, hit));
  const faulty = hit && faultyAnswer(hit, request, reply, ids, parts);
  const sent = faulty ?? reply;
  if ('steps' in sent) play(sent.steps, request.socket, parts.clock);
  else send(response, sent);
  return { status: sent.status, error, fault: faulty && hit.name };
}

/** What is answered when nothing is planned to go wrong. */
function goodReply(
  request: IncomingMessage,
  body: string | undefined,
  ids: RequestIds,
  parts: EmulatorParts,
): { readonly reply: Reply; readonly error: unknown } {
  try {
    const reply = completed(answer(wireRequestOf(request, body), parts), ids, parts.clock);
    return { reply, error: undefined };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : internalError();
    const reply = refusalReply(refusal, ids, parts.clock);
    return { reply, error: error === refusal ? undefined : error };
  }
}

function partsFor(parts: EmulatorParts, hit: HitCall | undefined): EmulatorParts {
  const overlapRows = hit && faultNamed(hit.name).overlapRows?.(hit.options);
  return overlapRows === undefined ? parts : { ...parts, overlapRows };
}

/** undefined where the fault finds nothing to spoil. */
function faultyAnswer(
  { name, number, options }: HitCall,
  { headers, url: target = '' }: IncomingMessage,
  reply: Reply,
  ids: RequestIds,
  { seal, clock }: EmulatorParts,
): Reply | WireAnswer | undefined {
  return faultNamed(name).answer({
    reply,
    number,
    options,
    nowMs: clock.now(),
    origin: `http://${headers.host ?? ''}`,
    target,
    claims: claimsOf(seal, headers.authorization),
    refuse: (refusal) => refusalReply(refusal, ids, clock),
  });
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

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers);
  response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

function internalError(): Refusal {
  return new Refusal(500, 'InternalServerError', 'The emulator failed; this is a bug of its own.');
}
