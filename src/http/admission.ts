import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorAnswer } from './error-answer.js';
import { corsHeaders, judgeOrigin, preflightHeaders } from './origin.js';
import { methodsOf, OPERATOR_PATHS, ownPathOf } from './path.js';

export interface AllowList {
  /** Lower case, as in the Host header; an entry without a port allows any. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

interface Admission {
  /** Why the request is refused before anything of it is looked at; undefined when it is not. */
  readonly refusal: ErrorAnswer | undefined;
  /** What the answer carries besides, so that an allowed page can read it. */
  readonly headers: Readonly<Record<string, string>>;
}

const ADMITTED: Admission = { refusal: undefined, headers: {} };

export function admit(
  request: Pick<IncomingMessage, 'method' | 'headers' | 'url'>,
  { allowedHosts, allowedOrigins }: AllowList,
): Admission {
  if (OPERATOR_PATHS.includes(ownPathOf(request))) return ADMITTED;
  const { host, origin } = request.headers;
  if (!isHostAllowed(host, allowedHosts)) return { refusal: FOREIGN_HOST, headers: {} };
  const verdict = judgeOrigin(origin, host, allowedOrigins);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (verdict === 'foreign' && !isReading) return { refusal: FOREIGN_ORIGIN, headers: {} };
  const isAllowed = verdict === 'allowed' && origin !== undefined;
  return isAllowed ? { refusal: undefined, headers: corsHeaders(origin) } : ADMITTED;
}

/**
 * Whether the Host header names us. A page on the internet can point its own name at this address (DNS rebinding) and
 * would then be same-origin with us: only the Host header gives it away.
 * `allowedHosts` are lower case; an entry without a port allows any.
 */
function isHostAllowed(host: string | undefined, allowedHosts: readonly string[]): boolean {
  if (host === undefined) return false;
  const [, name = ''] = /^(.+?)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return allowedHosts.includes(host.toLowerCase()) || allowedHosts.includes(name);
}

const FOREIGN_HOST: ErrorAnswer = {
  code: 'HOST_NOT_ALLOWED',
  message:
    'The Host header must name this gateway, but it names something else. Ask by one of its names, or add this one to ALLOWED_HOSTS.',
};

const FOREIGN_ORIGIN: ErrorAnswer = {
  code: 'FORBIDDEN',
  reason: 'ORIGIN',
  message:
    "Web pages may ask only from an allowed origin, and this one (the Origin header) is none. Add it to ALLOWED_ORIGINS; or, where it is a page of the gateway's own behind a proxy, have the proxy hand on the Host header as it came.",
};

export function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

export function sendPreflight(request: FastifyRequest, reply: FastifyReply): void {
  reply
    .code(204)
    .headers(preflightHeaders(methodsOf(ownPathOf(request))))
    .send();
}
