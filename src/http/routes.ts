import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import type { OperationOutcome } from '../graphql/operation-outcome.js';
import type { Watch } from '../graphql/watch.js';
import type { Span } from '../trace.js';
import type { CallerCheck } from './caller-check.js';
import type { Deadlines } from './deadline.js';
import { compress, contentCodingFor } from './content-coding.js';
import { errorBodyOf, sendError } from './error-answer.js';
import { createEventStreams } from './event-stream.js';
import { wasDeclined } from './express-lane.js';
import type { ErrorAnswer } from './error-answer.js';
import { documentRequestIn, graphqlBodyFault, mediaTypeFault } from './graphql-body.js';
import { answerMediaType } from './media-type.js';
import { readyHeaders, type ReadySource } from './ready-answer.js';
import type { ResolveDocument } from './trusted-documents.js';
import { noteOperation } from './response-hook.js';
import { GRAPHQL_PATH, METRICS_PATH, methodsOf, prefixOf } from './path.js';

export interface Metrics {
  readonly contentType: string;
  /** No personal data, no call to Graph. */
  text(): Promise<string>;
}

/** The span of a request; undefined where it is not traced. */
export type SpanOf = (request: FastifyRequest) => Span | undefined;

/** What every route has of the server. */
export interface RequestSurroundings {
  readonly deadlines: Deadlines;
  readonly spanOf?: SpanOf | undefined;
}

/** What an operation has of its request. */
interface Surroundings {
  /** To be told of what the request asks. */
  readonly onOperation: (operation: OperationOutcome) => void;
  readonly requestSpan: Span | undefined;
}

/** One tenant's GraphQL. */
export interface GraphqlOptions<Context extends BaseContext> {
  /** In its paths, and in what is told of its answers; undefined: it is the only one, and its paths begin at the root. */
  readonly name: string | undefined;
  /** Started. Whoever started it stops it, after this server is closed. */
  readonly apollo: ApolloServer<Context>;
  readonly createContext: (
    requestId: string,
    caller: Caller,
    surroundings: Surroundings,
  ) => Context;
  readonly callers: CallerCheck;
  /** undefined: no request is answered by a stream of events. */
  readonly watch?: Watch | undefined;
  /** undefined: everything is Apollo Server's to answer. */
  readonly ready?: ReadySource | undefined;
  /** Those that are trusted now; undefined: every document may be asked. */
  readonly trustedDocuments?: (() => ResolveDocument) | undefined;
  /** Told of every bug whose details the client does not get. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

export function routeGraphql<Context extends BaseContext>(
  app: FastifyInstance,
  {
    name,
    apollo,
    createContext,
    callers,
    ready,
    trustedDocuments,
    watch,
    onFault,
  }: GraphqlOptions<Context>,
  { deadlines, spanOf }: RequestSurroundings,
): void {
  const stream = watch && createEventStreams({ watch, callers, spanOf, onFault });
  const callerOf = new WeakMap<FastifyRequest, Caller>();
  const answerByApollo = fastifyApolloHandler(apollo, {
    context: async (request, reply) =>
      createContext(request.id, callerOf.get(request) ?? (await callers.admit(request, reply)), {
        onOperation: (operation) => noteOperation(request, operation),
        requestSpan: spanOf?.(request),
      }),
  });
  const callOffs = new WeakMap<FastifyRequest, () => void>();
  const prefix = prefixOf(name);
  app.post(`${prefix}${GRAPHQL_PATH}`, {
    // Before anything of the body is read.
    onRequest: async (request, reply) => {
      // To find out who asks may take a call to their issuer.
      callOffs.set(request, deadlines.start(reply));
      callerOf.set(request, await callers.admit(request, reply));
    },
    preValidation: (request, reply, done) => {
      const { refusal, request: asked } = trustedDocuments?.()(request.body) ?? {
        refusal: graphqlBodyFault(request.body),
      };
      if (asked !== undefined) request.body = asked;
      if (refusal === undefined) done();
      else sendError(reply, refusal);
    },
    preParsing: (request, reply, _payload, done) => {
      const fault = deadlines.refusal() ?? mediaTypeFault(request);
      if (fault === undefined) done(null);
      else sendError(reply, { ...fault, headers: { connection: 'close' } });
    },
    onSend: async (request, reply, payload) => {
      callOffs.get(request)?.();
      // The one refusal of Apollo Server's own that is left, and it would come without the request's id.
      const body = reply.statusCode === 406 ? errorBodyOf(reply, NOT_ACCEPTABLE) : payload;
      return compressed(request, reply, body);
    },
    handler: (request, reply) => {
      const caller = callerOf.get(request);
      const sent =
        caller &&
        (stream?.(request, reply, caller) ??
          (ready && sendReady({ ready, callers, caller }, request, reply)));
      return sent ?? answerByApollo.call(app, request, reply);
    },
  });
  app.get(`${prefix}${GRAPHQL_PATH}`, (request, reply) =>
    /\btext\/html\b/.test(request.headers.accept ?? '')
      ? reply.redirect(`${prefix}/`, 303)
      : sendError(reply, methodNotAllowed(methodsOf(GRAPHQL_PATH))),
  );
}

/** For requests that came in several pieces. undefined: Apollo Server has to answer. */
function sendReady(
  { ready, callers, caller }: { ready: ReadySource; callers: CallerCheck; caller: Caller },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  if (wasDeclined(request.raw)) return undefined;
  const asked = documentRequestIn(request.body);
  const mediaType = answerMediaType(request.headers.accept);
  const moment = asked && mediaType !== undefined ? ready(caller.view) : undefined;
  if (asked === undefined || mediaType === undefined || moment === undefined) return undefined;
  const answer = moment.answer(asked, request.id);
  if (answer === undefined) return undefined;
  callers.answered(caller, answer, request.id);
  noteOperation(request, { name: answer.operationName, code: 'OK' });
  return reply.headers(readyHeaders(answer, moment)).type(mediaType).send(answer.body);
}

/** The body as the client wants it: all of it is in memory, as a text or as bytes. */
async function compressed(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (!Buffer.isBuffer(body)) return payload;
  const coding = contentCodingFor(headers['accept-encoding'], body.length);
  if (coding === undefined) return payload;
  const bytes = await compress(body, coding);
  void reply.header('content-encoding', coding).header('content-length', bytes.length);
  return bytes;
}

export function routeMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get(METRICS_PATH, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

const NOT_ACCEPTABLE: ErrorAnswer = {
  code: 'BAD_REQUEST',
  status: 406,
  message:
    'Answers are application/graphql-response+json or application/json, of a subscription text/event-stream, and the Accept header takes none that this one can have. Name one of them.',
};

export function methodNotAllowed(allow: string): ErrorAnswer {
  return {
    code: 'BAD_REQUEST',
    status: 405,
    message: `This path does not take that method. It takes ${allow}.`,
    headers: { allow },
  };
}
