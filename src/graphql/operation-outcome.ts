import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { getOperationAST, type GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../errors.js';
import type { GraphQLContext } from './context.js';
import { errorCodeOf } from './error-door.js';

/** What is told of an operation. */
export interface OperationOutcome {
  /** As its document has it, or its caller where that cannot be read; null: it has none. */
  readonly name: string | null;
  /** Of the first error; OK: there is none. */
  readonly code: ErrorCode | 'OK';
}

export function outcomeOf({
  request: { operationName },
  document,
  response: { body },
}: GraphQLRequestContextWillSendResponse<GraphQLContext>): OperationOutcome {
  const operation = document && getOperationAST(document, operationName);
  const { errors: [error] = [] } = body.kind === 'single' ? body.singleResult : body.initialResult;
  return {
    name: (document === undefined ? operationName : operation?.name?.value) ?? null,
    code: error === undefined ? 'OK' : errorCodeOf(error),
  };
}

/** A part of an answer that comes later. */
interface LaterPart {
  readonly incremental?: readonly { readonly errors?: readonly GraphQLFormattedError[] }[];
}

/** What becomes of the outcome by such a part. */
export function outcomeWith(
  before: OperationOutcome,
  { incremental = [] }: LaterPart,
): OperationOutcome {
  const [error] = incremental.flatMap(({ errors = [] }) => errors);
  const isFirst = error !== undefined && before.code === 'OK';
  return isFirst ? { ...before, code: errorCodeOf(error) } : before;
}
