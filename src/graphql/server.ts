import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { answerPlugin } from './answer-plugin.js';
import { createDocumentStore } from './document-store.js';
import { createOperationCheck } from './operation-check.js';
import type { GraphQLContext } from './context.js';
import type { AdmittedOperation } from './prepared/operation.js';
import { formatError, isMasked } from './error-door.js';
import { buildSchema } from './schema.js';

export interface GraphQLServerOptions {
  readonly introspection: boolean;
  /** Told of every operation before it executes, once nothing speaks against it. */
  readonly onAdmitted?: (operation: AdmittedOperation) => void;
  /** Called with what a client must not see: a bug of ours, under the id of its request. */
  readonly onFault: (error: Error, requestId: string) => void;
}

/**
 * Apollo Server over the report, without what this gateway has no use for: nothing is reported to anybody, there are
 * no landing page, no persisted queries and no per-field cache hints (they cost a third of a request for 1,000 rows).
 */
export function createGraphQLServer(options: GraphQLServerOptions): ApolloServer<GraphQLContext> {
  return new ApolloServer<GraphQLContext>({
    schema: buildSchema(),
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    formatError,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: MOST_TOKENS },
    documentStore: createDocumentStore(),
    persistedQueries: false,
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

/** Apollo's own log repeats what `onFault` gets, and would write the texts of errors beside the log's allow-list. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function operationPlugin(
  options: Pick<GraphQLServerOptions, 'introspection' | 'onAdmitted'>,
): ApolloServerPlugin<GraphQLContext> {
  const check = createOperationCheck(options);
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request, source }) => {
          if (operation === undefined) return Promise.resolve();
          const { operationName, variables } = request;
          const checkVariables = check({ schema, document, operation, variables });
          const query = { query: source, operationName };
          options.onAdmitted?.({ schema, document, operation, checkVariables, ...query });
          return Promise.resolve();
        },
      }),
  };
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
