import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { getOperationAST } from 'graphql';
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
  const [error] = (body.kind === 'single' ? body.singleResult.errors : undefined) ?? [];
  return {
    name: (document === undefined ? operationName : operation?.name?.value) ?? null,
    code: error === undefined ? 'OK' : errorCodeOf(error),
  };
}
