import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.js';
import { UNSUPPORTED_MEDIA_TYPE } from './error-answer.js';
import type { ErrorAnswer } from './error-answer.js';

/** Accepts JSON alone. Bytes that are no UTF-8 would otherwise be read as U+FFFD, and the question be another one. */
export function acceptJsonBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (isUtf8(body)) void parseJson(request, body.toString('utf8'), done);
      else done(new GatewayError('BAD_REQUEST', 'The request body must be UTF-8, but it holds other bytes. Encode it as UTF-8.')); // prettier-ignore
    },
  );
}

/** Why these headers do not announce JSON in UTF-8, uncompressed; undefined when they do. */
export function mediaTypeFault({
  headers,
}: Pick<FastifyRequest, 'headers'>): ErrorAnswer | undefined {
  const charset = /;\s*charset="?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  return isJson && isPlain && /^utf-?8$/i.test(charset) ? undefined : UNSUPPORTED_MEDIA_TYPE;
}

/** Why this is no GraphQL request (GraphQL over HTTP, "Request parameters"); undefined when it is. */
export function graphqlBodyFault(body: unknown): ErrorAnswer | undefined {
  if (Array.isArray(body)) {
    return bad(
      'A request holds one operation, but this one is a list. Send the operations one by one.',
    );
  }
  if (!isObject(body)) {
    return bad('The request body must be a JSON object, but it is not. Send {"query": "..."}.');
  }
  const wrongText = ['query', 'operationName'].find((name) => !isAbsentOr(isText, body[name]));
  if (wrongText !== undefined) {
    return bad(
      `The request's "${wrongText}" must be a string, but it is not. Send {"query": "..."}.`,
    );
  }
  const wrongObject = ['variables', 'extensions'].find((name) => !isAbsentOr(isObject, body[name]));
  if (wrongObject !== undefined) {
    return bad(
      `The request's "${wrongObject}" must be a JSON object, but it is not. Send {} or leave it out.`,
    );
  }
  // A persisted query comes without its text; Apollo Server answers in that protocol's own words, so that clients fall back.
  const { query = null } = body;
  if ((query === null || query === '') && !isPersisted(body)) {
    const offence = query === null ? 'it has none' : 'it is empty';
    return bad(
      `The request's "query" must be a GraphQL document, but ${offence}. Send {"query": "..."}.`,
    );
  }
  return undefined;
}

/** A request that brings its document along. */
export interface DocumentRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
}

/** undefined for any other body, right or wrong. */
export function documentRequestIn(body: unknown): DocumentRequest | undefined {
  if (graphqlBodyFault(body) !== undefined || !isObject(body)) return undefined;
  const { query, operationName, variables } = body;
  if (typeof query !== 'string' || isPersisted(body)) return undefined;
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isObject(variables) ? variables : null,
  };
}

function isPersisted({ extensions }: Readonly<Record<string, unknown>>): boolean {
  return isObject(extensions) && 'persistedQuery' in extensions;
}

function bad(message: string): ErrorAnswer {
  return { code: 'BAD_REQUEST', message };
}

function isAbsentOr(isRight: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || value === null || isRight(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
