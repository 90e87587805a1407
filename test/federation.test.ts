import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApolloGateway, LocalGraphQLDataSource, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { compositionHasErrors, composeServices } from '@theguild/federation-composition';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { someRow } from './emulator/harness.js';
import { serveRows, type RowServer } from './support/serve-rows.js';

/** The team that owns users: its own `Query.user`, and names that a careless neighbour would take, too. */
const USERS = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
  type Query { user(id: ID!): User, everybody: [User!]! }
  type User @key(fields: "id") @key(fields: "userPrincipalName") {
    id: ID!
    userPrincipalName: String!
    department: String
  }
  type Report { title: String }
  enum OrderDirection { UP DOWN }
  type PageInfo @shareable { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
`);
const PEOPLE = [
  { id: '1', userPrincipalName: 'ADELE.VANCE@contoso.com', department: 'Sales' },
  { id: '2', userPrincipalName: 'nobody@contoso.com', department: 'Legal' },
];
const OURS = parse(readFileSync('schema.graphql', 'utf8'));

let rows: RowServer;
let router: ApolloServer;

beforeEach(async () => {
  rows = await serveRows([someRow({ id: 'event-1', isSuccess: false })], {
    asOfMs: Date.parse('2026-03-02T12:00:00Z'),
  });
  const usersSchema = buildSubgraphSchema([
    {
      typeDefs: USERS,
      resolvers: {
        Query: { everybody: () => PEOPLE },
        User: {
          __resolveReference: ({ userPrincipalName }: { userPrincipalName: string }) =>
            PEOPLE.find((person) => person.userPrincipalName.toLowerCase() === userPrincipalName) ??
            null,
        },
      },
    },
  ]);
  const subgraphs: Readonly<Record<string, GraphQLDataSource>> = {
    users: new LocalGraphQLDataSource(usersSchema),
    usage: { process: ({ request }) => askRows(request.query, request.variables) },
  };
  const unknown = new LocalGraphQLDataSource(usersSchema);
  const gateway = new ApolloGateway({
    supergraphSdl: compose(),
    buildService: ({ name }) => subgraphs[name] ?? unknown,
  });
  router = new ApolloServer({
    gateway,
    plugins: [ApolloServerPluginUsageReportingDisabled()],
    stopOnTerminationSignals: false,
  });
  await router.start();
});

afterEach(async () => {
  await router.stop();
  await rows.close();
});

function compose(): string {
  const result = composeServices([
    { name: 'users', typeDefs: USERS, url: 'http://users.invalid' },
    { name: 'usage', typeDefs: OURS, url: 'http://usage.invalid' },
  ]);
  if (compositionHasErrors(result)) throw new Error(result.errors.map(String).join('\n'));
  return result.supergraphSdl;
}

async function askRows(query: string | undefined, variables: Record<string, unknown> = {}) {
  const { data, errors } = await rows.run(query ?? '', variables);
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return { data: { ...data } };
}

describe('behind a federation router', () => {
  it("joins the users subgraph's people with their usage, those without any included", async () => {
    const { body } = await router.executeOperation({
      query: `{
        everybody {
          department
          credentialUsage(success: false) { totalCount nodes { id } }
        }
      }`,
    });
    expect(body).toHaveProperty('singleResult.errors', undefined);
    expect(body).toMatchObject({
      singleResult: {
        data: {
          everybody: [
            { department: 'Sales', credentialUsage: { totalCount: 1, nodes: [{ id: 'event-1' }] } },
            { department: 'Legal', credentialUsage: { totalCount: 0, nodes: [] } },
          ],
        },
      },
    });
  });

  it("joins the report's users with what the users subgraph knows of them", async () => {
    const { body } = await router.executeOperation({
      query:
        '{ userCredentialUsageDetails { nodes { id user { userPrincipalName department } } } }',
    });
    expect(body).toMatchObject({
      singleResult: {
        data: {
          userCredentialUsageDetails: {
            nodes: [
              {
                id: 'event-1',
                user: { userPrincipalName: 'adele.vance@contoso.com', department: 'Sales' },
              },
            ],
          },
        },
      },
    });
  });
});
