import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  execute,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type OperationDefinitionNode,
} from 'graphql';
import { answerPlugin } from './answer-plugin.js';
import type { GraphQLContext } from './context.js';
import { createDocumentStore } from './document-store.js';
import { formatError, isMasked, withoutSuggestion } from './error-door.js';
import type { IdentityRead } from './identity-read.js';
import { limitsRule } from './limits/limits-rule.js';
import { createOperationCheck } from './operation-check.js';
import type { AdmittedOperation } from './prepared/operation.js';
import { outcomeOf, outcomeWith, type OperationOutcome } from './operation-outcome.js';
import { buildSchema } from './schema.js';
import { subscriptionRule } from './subscription-rule.js';

export interface GraphQLServerOptions {
  readonly introspection: boolean;
  /** Told of every operation before it executes, once nothing speaks against it. */
  readonly onAdmitted?: (operation: AdmittedOperation) => void;
  /** Told of every answer what it took and what it shows of people. */
  readonly onAnswered?: (context: GraphQLContext, answered: Answered) => void;
  /** Called with what a client must not see: a bug of ours, under the id of its request. */
  readonly onFault: (error: Error, requestId: string) => void;
}

interface Answered {
  /** In rows. */
  readonly cost: number;
  readonly identityRead: IdentityRead | undefined;
}

/**
 * Apollo Server over the report, without what this gateway has no use for: nothing is reported to anybody, there are
 * no landing page, no persisted queries and no per-field cache hints (they cost a third of a request for 1,000 rows).
 */
export function createGraphQLServer(options: GraphQLServerOptions): ApolloServer<GraphQLContext> {
  return new ApolloServer<GraphQLContext>({
    schema: buildSchema(),
    introspection: options.introspection,
    formatError: options.introspection
      ? formatError
      : (formatted, thrown) => withoutSuggestion(formatError(formatted, thrown)),
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: MOST_TOKENS },
    validationRules: [limitsRule, subscriptionRule],
    validationOptions: { maxErrors: MOST_ERRORS, hideSuggestions: !options.introspection },
    executionOptions: { maxCoercionErrors: MOST_ERRORS },
    documentStore: createDocumentStore(),
    persistedQueries: false,
    legacyExperimentalExecuteIncrementally: executeInParts,
    stopOnTerminationSignals: false,
    logger: SILENT,
    plugins: [
      operationPlugin(options),
      answerPlugin,
      faultPlugin(options.onFault),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** Five times what the explorer's introspection takes; far more would overflow the stack of whoever walks the document. */
const MOST_TOKENS = 1000;

/** Of a document and of its variables; graphql-js adds one that says that there are more. */
const MOST_ERRORS = 2;

/**
 * For clients that take an answer in parts, which some do for every question; graphql-js 16 gives it in one, whatever
 * `@defer` says.
 */
async function executeInParts(args: ExecutionArgs) {
  if (!mayDefer(args.document.loc?.source.body)) return execute(args);
  const { execute: executeIncrementally } = await import('@graphql-tools/executor');
  return executeIncrementally(args);
}

/** The word may also mean something else: then nothing is lost but time. */
function mayDefer(text: string | undefined): boolean {
  return text === undefined || text.includes('defer');
}

/** Of what never executes. */
const LEAST_COST = 1;

/** Apollo's own log repeats what `onFault` gets, and would write the texts of errors beside the log's allow-list. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function operationPlugin(
  options: Pick<GraphQLServerOptions, 'introspection' | 'onAdmitted' | 'onAnswered'>,
): ApolloServerPlugin<GraphQLContext> {
  const check = createOperationCheck(options);
  return {
    requestDidStart: () => {
      let cost = LEAST_COST;
      let identifying: readonly string[] = [];
      let toldCount = 0;
      let told: OperationOutcome = { name: null, code: 'OK' };
      return Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request, source, contextValue }) => {
          if (operation === undefined) return Promise.resolve();
          checkStream(operation, contextValue);
          const { operationName, variables } = request;
          contextValue.onOperation({ name: operation.name?.value ?? null, code: 'OK' });
          contextValue.span?.add({ 'graphql.operation.type': operation.operation });
          const { view } = contextValue.caller;
          const checked = check({ schema, document, operation, variables, view });
          cost = checked.cost ?? LEAST_COST;
          ({ identifying } = checked);
          const asked = { schema, document, operation, query: source, operationName };
          // Who may be answered in parts is answered by Apollo Server.
          if (operation.operation === OperationTypeNode.QUERY && !mayDefer(source)) {
            options.onAdmitted?.({ ...asked, ...checked });
          }
          return Promise.resolve();
        },
        willSendResponse: (answer) => {
          const { contextValue } = answer;
          told = outcomeOf(answer);
          contextValue.onOperation(told);
          if (told.code !== 'OK') contextValue.span?.add({ 'error.type': told.code });
          contextValue.span?.end();
          const identityRead = contextValue.tally.identityRead(identifying);
          // Of what nobody is told nothing was read.
          const isSilent = contextValue.watching?.isSilent() === true;
          if (!isSilent) options.onAnswered?.(contextValue, { cost, identityRead });
          toldCount = shownCount(identityRead);
          return Promise.resolve();
        },
        // What was deferred may have shown more people; it has been paid for.
        willSendSubsequentPayload: ({ contextValue }, part) => {
          told = outcomeWith(told, part);
          contextValue.onOperation(told);
          const identityRead = contextValue.tally.identityRead(identifying);
          const isMore = !part.hasNext && shownCount(identityRead) > toldCount;
          if (isMore) options.onAnswered?.(contextValue, { cost: 0, identityRead });
          return Promise.resolve();
        },
      });
    },
  };
}

function shownCount(read: IdentityRead | undefined): number {
  return read === undefined ? 0 : read.rowCount + read.userCount;
}

/** One answer is no stream, and who asks for one should not wait for more. */
function checkStream(operation: OperationDefinitionNode, { watching }: GraphQLContext): void {
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION || watching !== undefined) return;
  throw new GraphQLError(
    'A subscription is answered by a stream of events, and the Accept header of this request takes none. Send "Accept: text/event-stream", as clients of GraphQL over SSE do.',
    { nodes: operation, extensions: { code: 'BAD_REQUEST' } },
  );
}

function faultPlugin(onFault: GraphQLServerOptions['onFault']): ApolloServerPlugin<GraphQLContext> {
  return {
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      onFault(error, requestContext.contextValue.requestId);
      return Promise.resolve();
    },
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue }) => {
          for (const error of errors) {
            if (isMasked(formatError(error.toJSON(), error))) {
              onFault(error.originalError ?? error, contextValue.requestId);
            }
          }
          return Promise.resolve();
        },
      }),
  };
}
