import type { IncomingMessage, RequestListener } from 'node:http';
import type { Span, Tracing } from '../trace.js';
import { pathOf, TRACED_PATHS } from './path.js';
import type { HttpResponse } from './response-hook.js';

/** The spans of requests that ask for data; probes and scrapes would be most of what is traced. */
export interface RequestSpans {
  /** In front of everything. */
  guard(next: RequestListener): RequestListener;
  of(request: IncomingMessage): Span | undefined;
  end(request: IncomingMessage, response: HttpResponse): void;
}

export function createRequestSpans(tracing: Tracing): RequestSpans {
  const spans = new WeakMap<IncomingMessage, Span>();
  const begin = (request: IncomingMessage) => {
    const route = pathOf(request);
    if (!TRACED_PATHS.includes(route)) return;
    const { method = '', headers } = request;
    const facts = { 'http.request.method': method, 'http.route': route };
    spans.set(request, tracing.request(`${method} ${route}`, headers, facts));
  };
  return {
    guard: (next) => (request, response) => {
      begin(request);
      next(request, response);
    },
    of: (request) => spans.get(request),
    end: (request, response) => {
      const span = spans.get(request);
      span?.add(factsOf(response));
      span?.end();
    },
  };
}

function factsOf({ status, way, operation }: HttpResponse) {
  const { name, code = 'OK' } = operation ?? {};
  return {
    'http.response.status_code': status,
    ...(way !== undefined && { 'credential_usage.answer': way }),
    ...(typeof name === 'string' && { 'graphql.operation.name': name }),
    ...(code !== 'OK' && { 'error.type': code }),
  };
}
