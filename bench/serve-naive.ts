import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { loadRows, schemaOver } from './apollo-rows.js';

/**
 * Apollo Server as people write it: an array of objects, a filter that makes a Date of every row for every request, the
 * default resolvers, startStandaloneServer.
 */
const rows = loadRows();
const schema = schemaOver(({ fromMs, toMs, feature, isSuccess, first }) => {
  const matches = rows.filter((row) => {
    const time = new Date(row.eventDateTime).getTime();
    return (
      fromMs <= time &&
      time < toMs &&
      (feature === null || row.feature === feature) &&
      (isSuccess === null || row.isSuccess === isSuccess)
    );
  });
  return { totalCount: matches.length, nodes: matches.slice(0, first), matches: () => matches };
});
const apollo = new ApolloServer({ schema });
const { url } = await startStandaloneServer(apollo, { listen: { host: '127.0.0.1', port: 0 } });
console.log(`Listening on ${url}`);
