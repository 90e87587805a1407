import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OperationOutcome } from '../graphql/operation-outcome.js';
import type { Clock } from '../time.js';
import { errorCodeOf } from './error-answer.js';
import { EVENT_STREAM_TYPE } from './media-type.js';
import { GRAPHQL_PATH, placeOf } from './path.js';

/** What is told of each answer: nothing of who asked, or for what. */
export interface HttpResponse {
  /** The pattern that matched, never the path that was asked for; undefined when none did. */
  readonly route: string | undefined;
  /** Whose route it is, which is told without the prefix; undefined: nobody's, or the only tenant's. */
  readonly tenant?: string | undefined;
  readonly status: number;
  /** From the head of the request to the last byte of the answer, or until the client was gone. */
  readonly durationMs: number;
  /** Answered ahead of the router, with bytes that were kept or with new ones; undefined: by a route. */
  readonly way?: 'kept' | 'prepared';
  /** Refused unread: it came too late in its turn, too many wait already, or memory is short. */
  readonly shed?: 'late' | 'waiting' | 'memory';
  /** It has lasted as long as the client liked. */
  readonly isStream?: boolean;
  /** What was asked of GraphQL; undefined: nothing. */
  readonly operation?: ToldOperation;
}

export interface ToldOperation extends Omit<OperationOutcome, 'name'> {
  /** undefined: it was refused before anybody read it. */
  readonly name: OperationOutcome['name'] | undefined;
}

export type ResponseHook = (response: HttpResponse, request: IncomingMessage) => void;

const operationOf = new WeakMap<FastifyRequest, OperationOutcome>();

/** For whoever is told of the answer: which operation the request is for, and how it ended. */
export function noteOperation(request: FastifyRequest, operation: OperationOutcome): void {
  operationOf.set(request, operation);
}

/** For the same: it was right at first, and then could not be answered further. */
export function noteFault(request: FastifyRequest, code: OperationOutcome['code']): void {
  noteOperation(request, { name: operationOf.get(request)?.name ?? null, code });
}

/**
 * Tells of every answer, except to what cannot be read as a request for some path: Fastify runs no hook for that. To be
 * called before any other hook is added: one that answers keeps those behind it from being called.
 */
export function reportResponses(
  app: FastifyInstance,
  { clock, onResponse }: { readonly clock: Clock; readonly onResponse?: ResponseHook },
): void {
  const startTimesMs = new WeakMap<FastifyRequest, number>();
  app.addHook('onRequest', (request, _reply, done) => {
    startTimesMs.set(request, clock.monotonicMs());
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const endedMs = clock.monotonicMs();
    const { url } = request.routeOptions;
    const { tenant, path: route } = url === undefined ? NO_ROUTE : placeOf(url);
    const isQuestion = route === GRAPHQL_PATH && request.method === 'POST';
    onResponse?.(
      {
        route,
        ...(tenant !== undefined && { tenant }),
        status: reply.statusCode,
        durationMs: endedMs - (startTimesMs.get(request) ?? endedMs),
        ...(isStream(reply) && { isStream: true }),
        ...(isQuestion && { operation: toldOperation(request, errorCodeOf(reply)) }),
      },
      request.raw,
    );
    done();
  });
}

const NO_ROUTE = { tenant: undefined, path: undefined };

function isStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith(EVENT_STREAM_TYPE);
}

/** What the server itself refuses comes in the operation's place. */
function toldOperation(
  request: FastifyRequest,
  refusal: ToldOperation['code'] | undefined,
): ToldOperation {
  const operation = operationOf.get(request);
  return { name: operation?.name, code: refusal ?? operation?.code ?? 'OK' };
}
