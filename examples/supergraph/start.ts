/*
 * Starts the users subgraph and a router, over a gateway that runs already:
 *   node --import tsx examples/supergraph/start.ts [URL of the gateway]
 */
import { writeFileSync } from 'node:fs';
import { compose, readSdl } from './compose.js';
import { startRouter } from './router.js';
import { startUsers } from './users.js';

const [, , usageUrl = 'http://127.0.0.1:4000/graphql'] = process.argv;

const users = await startUsers(4001);
const supergraph = compose([
  { name: 'users', url: users.url, sdl: readSdl('users.graphql') },
  { name: 'usage', url: usageUrl, sdl: readSdl('../../schema.graphql') },
]);
// For other routers, such as Hive Gateway.
writeFileSync(new URL('supergraph.graphql', import.meta.url), supergraph);
const router = await startRouter(supergraph, 4002);
console.log(`users: ${users.url}, gateway: ${usageUrl}, router: ${router.url}`);
