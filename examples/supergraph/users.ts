import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { readSdl } from './compose.js';

/** Some people of the demo tenant, and one who has never needed a reset. */
export const PEOPLE = [
  { id: '1', userPrincipalName: 'alex.adams@contoso.com', department: 'Sales' },
  { id: '2', userPrincipalName: 'ana.becker@contoso.com', department: 'Research' },
  { id: '3', userPrincipalName: "siobhan.o'brien@contoso.com", department: 'Finance' },
  { id: '4', userPrincipalName: 'zora.quist@contoso.com', department: 'Legal' },
];

/** The router asks with one of the two keys. Sign-in names are the same in upper and lower case. */
function findPerson(reference: { readonly id?: string; readonly userPrincipalName?: string }) {
  const name = reference.userPrincipalName?.toLowerCase();
  return PEOPLE.find(
    ({ id, userPrincipalName }) => id === reference.id || userPrincipalName === name,
  );
}

/** The subgraph of the team that owns users. */
export async function startUsers(port: number) {
  const server = new ApolloServer({
    schema: buildSubgraphSchema([
      {
        typeDefs: parse(readSdl('users.graphql')),
        resolvers: {
          Query: { people: () => PEOPLE },
          User: { __resolveReference: (reference: object) => findPerson(reference) ?? null },
        },
      },
    ]),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  const { url } = await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' } });
  return { url, stop: () => server.stop() };
}
