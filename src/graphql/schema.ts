import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import type { GraphQLContext } from './context.js';
import type { SubscriptionCredentialUsageEventsArgs } from './generated/resolvers.js';
import { newEvents } from './new-events.js';
import { resolvers } from './resolvers.js';

/** The same distance from the root for `src/graphql/` and for `dist/chunks/`. */
const SCHEMA_FILE = new URL('../../schema.graphql', import.meta.url);

/** Each message of a subscription is executed by itself, as a query is: see `watch.ts`. */
const Subscription = {
  credentialUsageEvents: {
    resolve: (
      _root: unknown,
      args: SubscriptionCredentialUsageEventsArgs,
      context: GraphQLContext,
    ) => newEvents(args, context),
  },
};

/** The federated schema with its resolvers. Enums have no inner values, so SDL defaults reach resolvers as they are. */
export function buildSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(SCHEMA_FILE, 'utf8'));
  return buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, Subscription } }]);
}
