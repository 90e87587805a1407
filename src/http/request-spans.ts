import type { IncomingMessage, RequestListener } from 'node:http';
import type { Span, Tracing } from '../trace.js';
import { pathOf, placeOf, TRACED_PATHS } from './path.js';
import type { HttpResponse } from './response-hook.js';

/** The spans of requests that ask for data; probes and scrapes would be most of what is traced. */
export interface RequestSpans {
  /** In front of everything. */
  guard(next: RequestListener): RequestListener;
  of(request: IncomingMessage): Span | undefined;
  end(request: IncomingMessage, response: HttpResponse): void;
}

export function createRequestSpans(
  tracing: Tracing,
  tenantNames: ReadonlySet<string>,
): RequestSpans {
  const spans = new WeakMap<IncomingMessage, Span>();
  const begin = (request: IncomingMessage) => {
    const path = pathOf(request);
    const { tenant, path: own } = placeOf(path);
    const isServed = tenant !== undefined && tenantNames.has(tenant);
    const route = isServed ? own : path;
    if (!TRACED_PATHS.includes(route)) return;
    const { method = '', headers } = request;
    const whose = isServed ? { 'credential_usage.tenant': tenant } : {};
    const facts = { 'http.request.method': method, 'http.route': route, ...whose };
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
