import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../time.js';

/** What is told of each answer: nothing of who asked, or for what. */
export interface HttpResponse {
  /** The pattern that matched, never the path that was asked for; undefined when none did. */
  readonly route: string | undefined;
  readonly status: number;
  /** From the head of the request to the last byte of the answer, or until the client was gone. */
  readonly durationMs: number;
  /** Answered ahead of the router, with bytes that were kept or with new ones; undefined: by a route. */
  readonly way?: 'kept' | 'prepared';
  /** Refused unread: it came too late in its turn, too many wait already, or memory is short. */
  readonly shed?: 'late' | 'waiting' | 'memory';
}

export type ResponseHook = (response: HttpResponse) => void;

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
    onResponse?.({
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: endedMs - (startTimesMs.get(request) ?? endedMs),
    });
    done();
  });
}
