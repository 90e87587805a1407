import { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_KINDS, GatewayError, MASKED_MESSAGE, type ErrorCode } from '../errors.js';

/** Codes of Apollo Server's that are no part of the contract, and the code that says the same. */
const APOLLO_CODES: Readonly<Record<string, ErrorCode>> = {
  [ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE]: 'BAD_REQUEST',
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND]: 'BAD_REQUEST',
  [ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED]: 'BAD_REQUEST',
  [ApolloServerErrorCode.GRAPHQL_PARSE_FAILED]: 'GRAPHQL_PARSE_FAILED',
  [ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED]: 'GRAPHQL_VALIDATION_FAILED',
  [ApolloServerErrorCode.BAD_USER_INPUT]: 'BAD_USER_INPUT',
  [ApolloServerErrorCode.BAD_REQUEST]: 'BAD_REQUEST',
};

/** How graphql-js says that it found no more of what is wrong with the variables; it has no code for it either. */
const TOO_MANY_WRONG_VARIABLES = /^Too many errors processing variables/;

/** How graphql-js says that its lexer stopped; it has no code of its own for it. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/;

/** How graphql-js says that it has compared enough fields of one name with one another. */
const TOO_MANY_COMPARISONS = 'Validation aborted.';

/**
 * The one place where an error takes the shape that a client sees: a code of the contract, whether asking again can
 * help, and a message that is ours or GraphQL's own. Whatever else was thrown becomes `INTERNAL_SERVER_ERROR`.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
): GraphQLFormattedError {
  const error = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  if (error instanceof GatewayError) {
    return { message: error.message, ...place, extensions: extensionsOf(error) };
  }
  const mostTokens = TOO_MANY_TOKENS.exec(formatted.message)?.[1];
  if (mostTokens !== undefined) {
    return tooManyTokens(
      `An operation may have at most ${mostTokens} tokens, and this one has more. Split it, or use variables.`,
    );
  }
  if (formatted.message === TOO_MANY_COMPARISONS) {
    return tooManyTokens(
      'An operation may not mention so many fields by one name, and this one does. Mention each once.',
    );
  }
  const code = TOO_MANY_WRONG_VARIABLES.test(formatted.message)
    ? 'BAD_USER_INPUT'
    : APOLLO_CODES[String(formatted.extensions?.['code'])];
  return code === undefined
    ? { message: MASKED_MESSAGE, ...place, extensions: kindOf('INTERNAL_SERVER_ERROR') }
    : { message: ownWords(formatted.message), ...place, extensions: kindOf(code) };
}

function tooManyTokens(message: string): GraphQLFormattedError {
  return { message, extensions: { ...kindOf('OPERATION_TOO_COMPLEX'), reason: 'TOKENS' } };
}

/** Without the names of the schema that graphql-js proposes for wrong ones, in documents and in values of variables. */
export function withoutSuggestion(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const { message } = formatted;
  const start = message.endsWith('?') ? message.lastIndexOf(' Did you mean ') : -1;
  return start === -1 ? formatted : { ...formatted, message: message.slice(0, start) };
}

/** graphql-js repeats what was sent, however long it is. */
const MOST_CHARACTERS = 1000;

/** Apollo Server tells how its own option is set, which nobody but us can do. */
function ownWords(message: string): string {
  return message.startsWith('GraphQL introspection is not allowed')
    ? 'The schema cannot be asked for here: INTROSPECTION is off.'
    : message.slice(0, MOST_CHARACTERS);
}

function extensionsOf({ code, reason, retryAfterSeconds }: GatewayError) {
  return {
    ...kindOf(code),
    ...(reason !== undefined && { reason }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function kindOf(code: ErrorCode) {
  return { code, retryable: ERROR_KINDS[code].retryable };
}

/** Whether an error is a bug of ours that the client must not see and the log must. */
export function isMasked(formatted: GraphQLFormattedError): boolean {
  return formatted.extensions?.['code'] === 'INTERNAL_SERVER_ERROR';
}

/** The status of an answer without data, by the code of its first error. */
export function httpStatusOf(formatted: GraphQLFormattedError | undefined): number {
  return ERROR_KINDS[errorCodeOf(formatted)].httpStatus;
}

export function errorCodeOf(formatted: GraphQLFormattedError | undefined): ErrorCode {
  const code = formatted?.extensions?.['code'];
  return isErrorCode(code) ? code : 'INTERNAL_SERVER_ERROR';
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_KINDS, code);
}
