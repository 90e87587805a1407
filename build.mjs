/*
 * Builds dist/: the program in a few files instead of the thousand that it and its packages consist of (to find and read
 * them took half of a start), the licences of what went into it, the pages, and the printed schema. A lazy import gets a file of its own.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licenseTexts } from './licenses.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');

/** Packages of CommonJS ask for Node's own modules by `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** Stays in node_modules: what real tenants alone need, and what Fastify loads for JSON schemas and for tests. */
const LEFT_OUT = [
  '@azure/identity',
  // A native module, which is there where it could be built.
  'better-sqlite3',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  // pg asks whether it is there.
  'pg-native',
];

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli.ts', out: 'cli' },
    // Runs in a thread of its own, and stands beside the chunk that starts it.
    { in: 'src/store/sqlite-worker.ts', out: 'chunks/sqlite-worker' },
  ],
  outdir: dist,
  // As deep as the rooms of src/ are: a path from a room to what stands beside src/ is good for both.
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: REQUIRE },
  external: LEFT_OUT,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});
await writeFile(join(dist, 'licenses.txt'), await licenseTexts(root, metafile));
await removeStale(metafile);
await import('./web/build.mjs');
await import('./print-schema.mjs');

/** Only after the build: a program that runs from here may still load one of its lazy parts. */
async function removeStale({ outputs }) {
  const built = new Set(Object.keys(outputs).map((path) => join(root, path)));
  const chunks = join(dist, 'chunks');
  const stale = (await readdir(chunks)).filter((name) => !built.has(join(chunks, name)));
  await Promise.all(stale.map((name) => rm(join(chunks, name))));
}
