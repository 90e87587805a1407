import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentIn, hasKeys } from './read-document.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
const isPacked = (content: unknown): content is readonly Packed[] =>
  Array.isArray(content) && content.every((one) => hasKeys(one, 'filename', 'size', 'files'));

/** npm alone takes seconds on a busy machine. */
const LONGEST_MS = 60_000;

const directory = mkdtempSync(join(tmpdir(), 'package-test-'));
let packed: Packed;

// What is in dist/ has been built before the tests; prepack would build it anew under others that run it.
beforeAll(async () => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
  const { stdout } = await run('npm', args, { cwd: ROOT });
  const [one] = documentIn(stdout, isPacked);
  if (one === undefined) throw new Error('npm pack made nothing.');
  packed = one;
  await run('tar', ['-xzf', packed.filename], { cwd: directory });
}, LONGEST_MS);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the package', () => {
  it('has the program, its schema, its licences and examples, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const wanted = ['package.json', 'README.md', 'LICENSE', 'schema.graphql', 'dist/cli.js', 'dist/licenses.txt', 'dist/explorer/explorer.html']; // prettier-ignore
    expect(paths).toEqual(expect.arrayContaining(wanted));
    const folders = new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')));
    expect([...folders].toSorted()).toEqual(['', 'dist', 'dist/chunks', 'dist/dashboard', 'dist/explorer', 'examples/queries']); // prettier-ignore
    expect(packed.size).toBeLessThan(8 * 2 ** 20);
  });

  it(
    'starts by itself and answers, with no other package beside it',
    async () => {
      const child = spawn(process.execPath, ['package/dist/cli.js', 'demo'], {
        cwd: directory,
        env: { PORT: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
      while (!stdout.includes('Listening on ')) await once(child.stdout, 'data');
      const answer = await fetch(/Listening on (\S+)/.exec(stdout)?.[1] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ userCredentialUsageDetails(first: 1) { nodes { id } } }"}',
      });
      expect(await answer.json()).toMatchObject({
        data: { userCredentialUsageDetails: { nodes: [{ id: expect.any(String) }] } },
      });
      child.kill('SIGTERM');
      await once(child, 'close');
      expect(child.exitCode).toBe(0);
    },
    LONGEST_MS,
  );
});
