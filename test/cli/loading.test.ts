import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** None of them is needed before the program listens. */
const LATE_PACKAGES = [
  '@azure/identity',
  '@azure/msal-node',
  'jose',
  'undici',
  'ajv',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  'pino-pretty',
];

const taken = createServer();
let port = '';

beforeAll(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  port = typeof address === 'object' && address !== null ? String(address.port) : '';
});

afterAll(() => {
  taken.close();
});

/**
 * Packages (`graphql`) and rooms (`src/emulator`) whose code the built program loads until it ends. Node lists the files
 * in its coverage, and the build writes into each of them what it was made of.
 */
async function loadedBy(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'loading-test-'));
  const environment = { ...settings, PORT: port, NODE_V8_COVERAGE: directory };
  const child = spawn(process.execPath, [CLI, ...args], { env: environment, stdio: 'ignore' });
  await once(child, 'close');
  const files = readdirSync(directory).flatMap((name) =>
    [...readFileSync(join(directory, name), 'utf8').matchAll(/"url":"(file:[^"]+)"/g)].map(
      ([, url = '']) => url,
    ),
  );
  rmSync(directory, { recursive: true });
  const origins = files.flatMap((url) => [url, ...originsIn(readFileSync(new URL(url), 'utf8'))]);
  return new Set(origins.flatMap(packageOrRoom));
}

/** `// src/time.ts` before a module, `"node_modules/pino/pino.js"(` before one of CommonJS. */
function originsIn(text: string): readonly string[] {
  return [...text.matchAll(/^(?:\/\/ | {2}")(\S*(?:src|node_modules)\/[^\s"]+)/gm)].map(
    ([, path = '']) => path,
  );
}

/** The API alone is there anyway: prom-client has it for exemplars. */
function isOfTracing(name: string): boolean {
  return name.startsWith('@opentelemetry/') && name !== '@opentelemetry/api';
}

function packageOrRoom(path: string): readonly string[] {
  const [, name] = /\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  const [room] = /^src\/\w+/.exec(path) ?? [];
  return [name ?? room ?? []].flat();
}

describe('the built program', () => {
  it('explains itself without any package', async () => {
    const loaded = await loadedBy(['--help']);
    expect([...loaded].filter((name) => !name.startsWith('src/'))).toEqual([]);
    expect(loaded).toContain('src/cli');
    expect(loaded).not.toContain('src/gateway');
  });

  // The port is taken: so all is loaded that the line "Listening on ..." needs, and nothing of what comes after.
  it('listens in a demo without what real tenants, calls of Graph and JSON schemas need', async () => {
    const loaded = await loadedBy(['demo']);
    expect([...loaded]).toEqual(
      expect.arrayContaining(['src/emulator', 'src/gateway', '@apollo/server', 'fastify', 'pino']),
    );
    expect(LATE_PACKAGES.filter((name) => loaded.has(name))).toEqual([]);
    expect([...loaded].filter(isOfTracing)).toEqual([]);
  });

  it('loads OpenTelemetry where its variables ask for it, and nowhere else', async () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const traced = await loadedBy(['demo'], endpoint);
    expect(traced).toContain('@opentelemetry/sdk-trace-base');
    const disabled = await loadedBy(['demo'], { ...endpoint, OTEL_SDK_DISABLED: 'true' });
    expect([...disabled].filter(isOfTracing)).toEqual([]);
  });

  it('listens for a real tenant with a ready token without the emulator and @azure/identity', async () => {
    const loaded = await loadedBy(['serve'], { GRAPH_ACCESS_TOKEN: 'eyJ0eXAi' });
    expect(loaded).toContain('fastify');
    expect(loaded).not.toContain('src/emulator');
    expect(loaded).not.toContain('@azure/identity');
  });
});
