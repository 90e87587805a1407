import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { loadRows, schemaOver, type CountedRow, type Question } from './apollo-rows.js';

/**
 * Apollo Server as a careful developer writes it: instants are parsed once and are Dates (a text would be checked again
 * in every answer), one pass finds page and count, fastify serves, and nothing instruments each field for cache hints.
 */
const rows = loadRows().map((row) => ({ ...row, eventDateTime: new Date(row.eventTimeMs) }));

const schema = schemaOver((question) => {
  const nodes: object[] = [];
  let totalCount = 0;
  for (const row of rows) {
    if (!fits(row, question)) continue;
    totalCount += 1;
    if (nodes.length < question.first) nodes.push(row);
  }
  return { totalCount, nodes, matches: () => rows.filter((row) => fits(row, question)) };
});

function fits(row: CountedRow, { fromMs, toMs, feature, isSuccess }: Question): boolean {
  return (
    fromMs <= row.eventTimeMs &&
    row.eventTimeMs < toMs &&
    (feature === null || row.feature === feature) &&
    (isSuccess === null || row.isSuccess === isSuccess)
  );
}

const apollo = new ApolloServer({ schema, plugins: [ApolloServerPluginCacheControlDisabled()] });
await apollo.start();
const app = fastify();
app.post('/', fastifyApolloHandler(apollo));
console.log(`Listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}/`);
