import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
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
  const subgraph = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, Subscription } }]);
  const { directives, ...config } = subgraph.toConfig();
  return new GraphQLSchema({ ...config, directives: [...directives, DEFER] });
}

/** For clients of the gateway alone, and so not in the SDL: a router has its own. GraphQL 16 does not define it. */
const DEFER = new GraphQLDirective({
  name: 'defer',
  description:
    'This part of the answer may come later, to clients that accept `multipart/mixed; deferSpec=20220824`.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: {
    if: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: true },
    label: { type: GraphQLString },
  },
});
