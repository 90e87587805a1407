import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Messages, Watch } from '../graphql/watch.js';
import { GatewayError, MASKED_MESSAGE } from '../errors.js';
import type { Caller } from '../auth/caller.js';
import type { Span } from '../trace.js';
import type { CallerCheck } from './caller-check.js';
import { errorBody, sendError, type ErrorAnswer } from './error-answer.js';
import { documentRequestIn } from './graphql-body.js';
import { answerMediaType } from './media-type.js';
import { noteOperation } from './response-hook.js';

export interface EventStreamOptions {
  readonly watch: Watch;
  readonly callers: CallerCheck;
  readonly spanOf?: ((request: FastifyRequest) => Span | undefined) | undefined;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** A socket, a context and some kilobytes of buffers each. */
const MOST_STREAMS = 2000;

/**
 * GraphQL over Server-Sent Events, the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, for requests that take a stream and may be answered
 * by one. The function that it returns gives undefined for all others.
 */
export function createEventStreams({ watch, callers, spanOf, onFault }: EventStreamOptions) {
  let openCount = 0;
  return (request: FastifyRequest, reply: FastifyReply, caller: Caller) => {
    const asked = documentRequestIn(request.body);
    const { accept = '' } = request.headers;
    if (asked === undefined || !isStreamWanted(accept, asked.query)) return undefined;
    if (openCount >= MOST_STREAMS) return sendError(reply, TOO_MANY);
    openCount += 1;
    const gone = new AbortController();
    reply.raw.once('close', () => {
      openCount -= 1;
      gone.abort();
    });
    const messages = watch.open(asked, {
      requestId: request.id,
      signal: gone.signal,
      onOperation: (operation) => noteOperation(request, operation),
      requestSpan: spanOf?.(request),
      admit: admission(caller, () => callers.admit(request, reply)),
    });
    return sendMessages(messages, request, reply, onFault);
  };
}

/** Whoever takes both is streamed to only where there may be more than one answer. */
function isStreamWanted(accept: string, query: string): boolean {
  if (!/\btext\/event-stream\b/i.test(accept)) return false;
  return answerMediaType(accept) === undefined || /\bsubscription\b/.test(query);
}

/** The first message is for whom the request was let in. */
function admission(first: Caller, again: () => Promise<Caller>): () => Promise<Caller> {
  let next: Caller | undefined = first;
  return () => {
    const known = next;
    next = undefined;
    return known === undefined ? again() : Promise.resolve(known);
  };
}

async function sendMessages(
  messages: Messages,
  { id, headers: { accept } }: FastifyRequest,
  reply: FastifyReply,
  onFault: EventStreamOptions['onFault'],
): Promise<FastifyReply> {
  const { value: first } = await messages.next();
  // The deadline may have answered meanwhile.
  if (reply.sent || first === undefined) return reply;
  const { status, headers, body, isWatched } = first;
  const mediaType = answerMediaType(accept);
  if (status !== 200 || (!isWatched && mediaType !== undefined)) {
    void reply.code(status).headers(Object.fromEntries(headers));
    return reply.type(mediaType ?? 'application/json; charset=utf-8').send(body);
  }
  const told = (error: unknown) => {
    if (!(error instanceof GatewayError)) onFault(error, id);
    return errorBody(error instanceof GatewayError ? error : MASKED, id);
  };
  // A proxy that collects answers before it hands them on would hold back the first event.
  void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  return reply
    .type('text/event-stream; charset=utf-8')
    .send(Readable.from(frames(body, messages, told), { objectMode: false }));
}

async function* frames(
  first: string,
  messages: Messages,
  told: (error: unknown) => string,
): AsyncGenerator<string> {
  try {
    yield nextFrame(first);
    for await (const message of messages) {
      yield message === undefined ? ALIVE : nextFrame(message.body);
    }
  } catch (error) {
    yield nextFrame(told(error));
  }
  yield COMPLETE;
}

const ALIVE = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';

/** JSON has no line breaks outside its texts, and none within. */
function nextFrame(json: string): string {
  return `event: next\ndata: ${json}\n\n`;
}

const MASKED: ErrorAnswer = { code: 'INTERNAL_SERVER_ERROR', message: MASKED_MESSAGE };

const TOO_MANY: ErrorAnswer = {
  code: 'OVERLOADED',
  message: `At most ${MOST_STREAMS} watchers are served at a time, and as many are. Ask again in half a minute.`,
  retryAfterSeconds: 30,
};
