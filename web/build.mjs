/* Builds the pages that the gateway serves, each into its folder of dist/, or of the folder that the command line names. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';
import { buildExplorer } from './build-explorer.mjs';

const dist = resolve(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));

await Promise.all([buildExplorer(join(dist, 'explorer')), buildDashboard(join(dist, 'dashboard'))]);
