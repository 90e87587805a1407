/*
 * Prints the schema into dist/, for what does not know federation by itself: subgraph.graphql is what the gateway answers to
 * `{ _service { sdl } }`, with a definition of every directive; api.graphql is what clients see of it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, print, visit } from 'graphql';

const inRoot = (path) => new URL(path, import.meta.url);

const typeDefs = parse(await readFile(inRoot('schema.graphql'), 'utf8'));
const schema = buildSubgraphSchema([{ typeDefs }]);
const { data } = await graphql({ schema, source: '{ _service { sdl } }' });
await writeFile(inRoot('dist/subgraph.graphql'), data._service.sdl);

const api = visit(typeDefs, { SchemaExtension: () => null, Directive: () => null });
await writeFile(inRoot('dist/api.graphql'), `${print(api)}\n`);
