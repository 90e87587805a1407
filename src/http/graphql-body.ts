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
      const fault = encodingFault(body);
      if (fault === undefined) void parseJson(request, body.toString('utf8'), done);
      else done(new GatewayError('BAD_REQUEST', fault));
    },
  );
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** RFC 8259, section 8.1: UTF-8, and no byte order mark before it. */
function encodingFault(body: Buffer): string | undefined {
  if (!isUtf8(body)) {
    return 'The request body must be UTF-8, but it holds other bytes. Encode it as UTF-8.';
  }
  return body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? 'The request body must be JSON, but it begins with a byte order mark. Send it without.'
    : undefined;
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
  return graphqlFormFault(body) ?? missingDocumentFault(body);
}

/** As above, but for the document, which may be known by another name than its text. */
export function graphqlFormFault(body: unknown): ErrorAnswer | undefined {
  if (Array.isArray(body)) {
    return bad(
      'A request holds one operation, but this one is a list. Send the operations one by one.',
    );
  }
  if (!isObject(body)) {
    return bad('The request body must be a JSON object, but it is not. Send {"query": "..."}.');
  }
  const wrongText = ['query', 'operationName', 'documentId'].find(
    (name) => !isAbsentOr(isText, body[name]),
  );
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
  return undefined;
}

function missingDocumentFault(body: unknown): ErrorAnswer | undefined {
  if (!isObject(body)) return undefined;
  // A persisted query comes without its text; Apollo Server answers in that protocol's own words, so that clients fall back.
  const { query = null, documentId = null } = body;
  if ((query !== null && query !== '') || isPersisted(body)) return undefined;
  if (documentId !== null) {
    return bad(
      'A request may name its document by "documentId" only where TRUSTED_DOCUMENTS is set, which it is not here. Send the text: {"query": "..."}.',
    );
  }
  const offence = query === null ? 'it has none' : 'it is empty';
  return bad(
    `The request's "query" must be a GraphQL document, but ${offence}. Send {"query": "..."}.`,
  );
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
  const { query } = body;
  return typeof query !== 'string' || isPersisted(body) ? undefined : requestOf(query, body);
}

function requestOf(
  query: string,
  { operationName, variables }: Readonly<Record<string, unknown>>,
): DocumentRequest {
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isObject(variables) ? variables : null,
  };
}

/** By what a request names its document. */
interface NamedDocument {
  /** Its text; empty when none came along. */
  readonly text: string;
  /** `documentId` (GraphQL over HTTP, "Persisted Documents") and the hash of Apollo's persisted queries. */
  readonly ids: readonly string[];
}

const NO_IDS: readonly string[] = [];

/** Of a body in which `graphqlFormFault` finds nothing. */
export function namedDocumentIn(body: unknown): NamedDocument {
  if (!isObject(body)) return { text: '', ids: NO_IDS };
  const { query, documentId, extensions } = body;
  const text = typeof query === 'string' ? query : '';
  // Most requests have neither, and there may be very many.
  if (documentId === undefined && extensions === undefined) return { text, ids: NO_IDS };
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  const hash = isObject(persisted) ? persisted['sha256Hash'] : undefined;
  return { text, ids: [documentId, hash].filter((id) => typeof id === 'string') };
}

/** The request of that body with that text for its document, and without what else named one. */
export function documentRequestWith(query: string, body: unknown): DocumentRequest {
  return requestOf(query, isObject(body) ? body : {});
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
