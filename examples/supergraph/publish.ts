/*
 * Prints the gateway's SDL for a schema registry, with what only who runs it can decide:
 *   node --import tsx examples/supergraph/publish.ts --contact --requires-scopes > usage.graphql
 */
import { parseArgs } from 'node:util';
import { readSdl } from './compose.js';
import { guardSdl } from './scopes.js';

const { values: wanted } = parseArgs({
  options: {
    contact: { type: 'boolean', default: false },
    'requires-scopes': { type: 'boolean', default: false },
    policy: { type: 'boolean', default: false },
  },
});

let sdl = readSdl('../../schema.graphql');
if (wanted['requires-scopes']) sdl = guardSdl(sdl, 'requiresScopes');
if (wanted.policy) sdl = guardSdl(sdl, 'policy');
if (wanted.contact) sdl += `\n${readSdl('contact.graphql')}`;
process.stdout.write(sdl);
