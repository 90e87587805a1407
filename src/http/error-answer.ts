import type { FastifyReply } from 'fastify';
import { ERROR_KINDS, GatewayError, codeOf } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { answerMediaType, JSON_TYPE } from './media-type.js';

/** An answer without data. The status is the code's own, unless HTTP has a more exact one (405, 415, 431 ...). */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  /** For the client: the rule, the offence, the fix. */
  readonly message: string;
  readonly status?: number;
  readonly reason?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of every error answer: GraphQL over HTTP's, so that a GraphQL client can show it. */
export function errorBody(answer: ErrorAnswer, requestId: string): string {
  const { code, message, reason, retryAfterSeconds } = answer;
  const { retryable } = ERROR_KINDS[code];
  const extensions = { code, reason, requestId, retryable, retryAfterSeconds };
  return JSON.stringify({ errors: [{ message, extensions }] });
}

export function statusOf({ code, status }: ErrorAnswer): number {
  return status ?? ERROR_KINDS[code].httpStatus;
}

const codes = new WeakMap<FastifyReply, ErrorCode>();

/** With which error the server itself has answered; undefined: with none. */
export function errorCodeOf(reply: FastifyReply): ErrorCode | undefined {
  return codes.get(reply);
}

/** The body of the error that is this reply's. */
export function errorBodyOf(reply: FastifyReply, answer: ErrorAnswer): string {
  codes.set(reply, answer.code);
  return errorBody(answer, reply.request.id);
}

/** In the media type that the client prefers: of application/json a GraphQL client reads nothing but the status. */
export function sendError(reply: FastifyReply, answer: ErrorAnswer): FastifyReply {
  const { retryAfterSeconds, headers = {} } = answer;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(statusOf(answer))
    .headers(headers)
    .type(answerMediaType(reply.request.headers.accept) ?? JSON_TYPE)
    .send(errorBodyOf(reply, answer));
}

/** What to answer to something thrown; undefined when it is a bug of ours, to be masked and logged. */
export function answerTo(error: unknown, bodyLimitBytes: number): ErrorAnswer | undefined {
  if (error instanceof GatewayError) return error;
  switch (codeOf(error) ?? '') {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        code: 'REQUEST_TOO_LARGE',
        message: `A request body may have at most ${bodyLimitBytes} bytes, and this one has more. Shorten it, or raise REQUEST_BODY_LIMIT.`,
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return UNSUPPORTED_MEDIA_TYPE;
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return {
        code: 'BAD_REQUEST',
        message: 'The request body must be JSON, but it cannot be parsed. Send {"query": "..."}.',
      };
    case 'FST_ERR_BAD_URL':
      return {
        code: 'BAD_REQUEST',
        message: 'The path of a URL must be percent-encoded UTF-8, but this one is not. Mend it.',
      };
    // The client went away in the middle of its request.
    case 'ECONNRESET':
      return UNREADABLE;
    default:
      return isClientFault(error) ? UNREADABLE : undefined;
  }
}

export const UNSUPPORTED_MEDIA_TYPE: ErrorAnswer = {
  code: 'BAD_REQUEST',
  status: 415,
  message:
    'A request body must be JSON in UTF-8, not compressed. Send it with the header content-type: application/json.',
};

const UNREADABLE: ErrorAnswer = {
  code: 'BAD_REQUEST',
  message:
    'The request cannot be read as HTTP with a JSON body. Send POST /graphql with {"query": "..."}.',
};

/** Fastify says so of what it refuses by itself, such as a body shorter than announced. */
function isClientFault(error: unknown): boolean {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}
