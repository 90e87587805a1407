import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { GatewayError, type ErrorCode } from '../errors.js';
import { freshnessOf } from '../report/freshness.js';
import type { GraphQLContext } from './context.js';
import { httpStatusOf } from './error-door.js';
import { ageSeconds, reportFacts } from './report-facts.js';

type Answer = GraphQLRequestContextWillSendResponse<GraphQLContext>;

/**
 * Finishes every answer at one place: the freshness of the report it used, the request id in its errors, and the
 * status and headers that follow from both.
 */
export const answerPlugin: ApolloServerPlugin<GraphQLContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: (answer) => {
        const { body } = answer.response;
        if (body.kind === 'single') {
          body.singleResult = finish(answer, body.singleResult);
          setStatus(answer, body.singleResult);
          setRetryAfter(answer, body.singleResult.errors ?? []);
        } else {
          // The first part, which Apollo Server has made for this answer alone.
          Object.assign(body.initialResult, finish(answer, body.initialResult));
        }
        return Promise.resolve();
      },
      willSendSubsequentPayload: ({ contextValue: { requestId } }, { incremental = [] }) => {
        const errors = incremental.flatMap((part) => part.errors ?? []);
        // Its extensions are its own: see `formatError`.
        for (const { extensions } of errors) if (extensions) extensions['requestId'] = requestId;
        return Promise.resolve();
      },
    }),
};

function finish(answer: Answer, result: FormattedExecutionResult): FormattedExecutionResult {
  const { requestId, reading } = answer.contextValue;
  const errors = result.errors?.map((error) => ({
    ...error,
    extensions: { ...error.extensions, requestId },
  }));
  const labelled = reading.isUsed ? labelFreshness(answer) : {};
  return { ...result, ...(errors && { errors }), ...labelled };
}

function labelFreshness({ contextValue, response }: Answer) {
  const { services, reading } = contextValue;
  const { status, snapshot } = reportFacts(services, reading.served);
  if (snapshot !== undefined) {
    response.http.headers.set('age', String(ageSeconds(snapshot, services)));
  }
  response.http.headers.set('cache-control', 'private');
  const report = freshnessOf(status, snapshot);
  return { extensions: { report } };
}

/**
 * With data the status is 200, whatever failed beside it: a federation router would throw the body away otherwise.
 * Without, it is the code's own, except that the media type `application/json` says 200 for what GraphQL itself refuses.
 */
function setStatus(answer: Answer, { data, errors }: FormattedExecutionResult): void {
  const { http } = answer.response;
  if (data !== null && data !== undefined) http.status = 200;
  else http.status = isLegacyRefusal(answer, errors?.[0]) ? 200 : httpStatusOf(errors?.[0]);
}

/** What GraphQL itself refuses: syntax, validation and variables, but none of the gateway's own rules. */
const LEGACY_REFUSALS: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
] satisfies ErrorCode[];

function isLegacyRefusal(
  { request, errors = [] }: Answer,
  first: GraphQLFormattedError | undefined,
) {
  const accept = request.http?.headers.get('accept') ?? '';
  const isLegacy = accept.includes('application/json') && !accept.includes('graphql-response');
  const isOurs = errors.some(({ originalError }) => originalError instanceof GatewayError);
  return isLegacy && !isOurs && LEGACY_REFUSALS.includes(first?.extensions?.['code']);
}

function setRetryAfter({ response }: Answer, errors: readonly GraphQLFormattedError[]): void {
  const seconds = errors
    .map(({ extensions }) => extensions?.['retryAfterSeconds'])
    .filter((value) => typeof value === 'number');
  if (seconds.length > 0) response.http.headers.set('retry-after', String(Math.max(...seconds)));
}
