import { describe, expect, it } from '@jest/globals';
import { composeServices } from '@theguild/federation-composition';
import { buildSchema, parse, printSchema, validate, type GraphQLSchema } from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSchema as buildServedSchema } from '../src/graphql/schema.js';
import { serveRows } from './support/serve-rows.js';

const require = createRequire(import.meta.url);

/** As somebody finds it who has installed the package. */
function read(path: string): string {
  return readFileSync(require.resolve(`credential-usage-gateway/${path}`), 'utf8');
}

const FEDERATIONS_OWN = /^(_[A-Z]|federation__|link__)/;

function supergraphOf(sdl: string): string | undefined {
  const users = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
    type Query { me: User }
    type User @key(fields: "userPrincipalName") { userPrincipalName: String! }
  `;
  const { supergraphSdl } = composeServices([
    { name: 'usage', typeDefs: parse(sdl), url: 'http://usage.invalid' },
    { name: 'users', typeDefs: parse(users), url: 'http://users.invalid' },
  ]);
  return supergraphSdl;
}

describe('the package', () => {
  it('has the schema as the gateway answers it to a registry', async () => {
    const server = await serveRows([], { asOfMs: 0 });
    const { data } = await server.run('{ _service { sdl } }');
    await server.close();
    expect(data).toEqual({ _service: { sdl: read('subgraph.graphql') } });
  });

  it('has a schema with every directive defined, and a short one, that compose to the same supergraph', () => {
    const composed = supergraphOf(read('subgraph.graphql'));
    expect(composed).toContain('credentialUsage');
    expect(supergraphOf(read('schema.graphql'))).toBe(composed);
    expect(() => buildSchema(read('subgraph.graphql'))).not.toThrow();
  });

  it('has a schema for clients, which any tool takes, with all that can be asked and nothing else', () => {
    const api = buildSchema(read('api.graphql'));
    const served = typesOf(buildServedSchema());
    expect(typesOf(api)).toEqual(served.filter((name) => !FEDERATIONS_OWN.test(name)));
    expect(printSchema(api)).not.toMatch(/ @|_entities|_service/);
    const queries = new URL('../examples/queries/', import.meta.url);
    for (const file of readdirSync(queries).filter((name) => !name.includes('federation'))) {
      const text = readFileSync(new URL(file, queries), 'utf8');
      expect([file, ...validate(api, parse(text))]).toEqual([file]);
    }
  });
});

function typesOf(schema: GraphQLSchema): readonly string[] {
  return Object.keys(schema.getTypeMap()).sort();
}
