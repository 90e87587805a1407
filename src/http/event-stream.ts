import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Caller } from '../auth/caller.js';
import { GatewayError, MASKED_MESSAGE } from '../errors.js';
import type { Messages, Watch } from '../graphql/watch.js';
import type { Span } from '../trace.js';
import type { CallerCheck } from './caller-check.js';
import { errorBody, type ErrorAnswer } from './error-answer.js';
import { documentRequestIn } from './graphql-body.js';
import {
  answerMediaType,
  EVENT_STREAM_TYPE,
  GRAPHQL_RESPONSE_TYPE,
  JSON_TYPE,
} from './media-type.js';
import { noteFault, noteOperation } from './response-hook.js';

export interface EventStreamOptions {
  readonly watch: Watch;
  readonly callers: CallerCheck;
  readonly spanOf?: ((request: FastifyRequest) => Span | undefined) | undefined;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/**
 * GraphQL over Server-Sent Events, the "distinct connections mode" of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, for requests that take a stream and may be answered
 * by one. The function that it returns gives undefined for all others.
 */
export function createEventStreams({ watch, callers, spanOf, onFault }: EventStreamOptions) {
  return (request: FastifyRequest, reply: FastifyReply, caller: Caller) => {
    const asked = documentRequestIn(request.body);
    const { accept = '' } = request.headers;
    if (asked === undefined || !isStreamWanted(accept, asked.query)) return undefined;
    const gone = new AbortController();
    const messages = watch.open(asked, {
      requestId: request.id,
      mediaType: answerMediaType(accept) ?? GRAPHQL_RESPONSE_TYPE,
      signal: gone.signal,
      onOperation: (operation) => noteOperation(request, operation),
      requestSpan: spanOf?.(request),
      admit: admission(caller, () => callers.admit(request, reply)),
    });
    reply.raw.once('close', () => {
      gone.abort();
      // Where no stream has come of it, nobody else does.
      void messages.return();
    });
    return sendMessages(messages, request, reply, onFault);
  };
}

/** Whoever takes both is streamed to only where there may be more than one answer. */
function isStreamWanted(accept: string, query: string): boolean {
  if (!/\btext\/event-stream\b/i.test(accept)) return false;
  const isTaken = new Negotiator({ headers: { accept } }).mediaType([EVENT_STREAM_TYPE]);
  if (isTaken === undefined) return false;
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
  request: FastifyRequest,
  reply: FastifyReply,
  onFault: EventStreamOptions['onFault'],
): Promise<FastifyReply> {
  const { id, headers: { accept } } = request; // prettier-ignore
  const { value: first } = await messages.next();
  // The deadline may have answered meanwhile.
  if (reply.sent || first === undefined) return reply;
  const { status, headers, body, isWatched } = first;
  const mediaType = answerMediaType(accept);
  if (status !== 200 || (!isWatched && mediaType !== undefined)) {
    void reply.code(status).headers(Object.fromEntries(headers));
    return reply.type(mediaType ?? JSON_TYPE).send(body);
  }
  const lastWords = (thrown: unknown) => {
    if (!(thrown instanceof GatewayError)) onFault(thrown, id);
    const error = thrown instanceof GatewayError ? thrown : MASKED;
    noteFault(request, error.code);
    return errorBody(error, id);
  };
  // A proxy that collects answers before it hands them on would hold back the first event.
  void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  return reply
    .type(`${EVENT_STREAM_TYPE}; charset=utf-8`)
    .send(Readable.from(frames(body, messages, lastWords), { objectMode: false }));
}

/** `lastWords`: the body that says why the stream ends before its time. */
async function* frames(
  first: string,
  messages: Messages,
  lastWords: (error: unknown) => string,
): AsyncGenerator<string> {
  try {
    yield nextFrame(first);
    for await (const message of messages) {
      yield message === undefined ? ALIVE : nextFrame(message.body);
    }
  } catch (error) {
    yield nextFrame(lastWords(error));
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
