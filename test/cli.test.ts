import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const CLI = new URL('../dist/cli.js', import.meta.url).pathname;

/** Starts the built program with these settings and no others. */
function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, ...written }));
  const listening = async () => {
    while (!written.stdout.includes('Listening on ')) await once(child.stdout, 'data');
    return /Listening on (\S+)\/graphql/.exec(written.stdout)?.[1] ?? '';
  };
  const logged = async (text: string) => {
    while (!written.stderr.includes(text)) await once(child.stderr, 'data');
  };
  return { child, ended, listening, logged };
}

/** A new key of that file, as keygen prints it. */
async function makeKey(name: string, path: string): Promise<string> {
  const args = ['keygen', '--name', name, '--role', 'CredentialUsage.Stats', '--file', path];
  const { stdout } = await start(args).ended;
  return /cug_[\w-]+/.exec(stdout)?.[0] ?? '';
}

async function statusWith(url: string, key: string): Promise<number> {
  const { status } = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: '{"query":"{ __typename }"}',
  });
  return status;
}

describe('the command line', () => {
  it('explains itself and every command', async () => {
    const overview = await start(['--help']).ended;
    expect(overview).toMatchObject({ exitCode: 0, stderr: '' });
    const names = [...overview.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(
      ([, name = '']) => name,
    );
    expect(names).toEqual(['serve', 'demo', 'check', 'export', 'emulator', 'keygen', 'purge']);
    for (const name of names) {
      const { exitCode, stdout } = await start([name, '--help']).ended;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: credential-usage-gateway \\[?${name}`));
    }
  });

  it('prints its version', async () => {
    expect(await start(['--version']).ended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([[['frobnicate']], [['serve', '--frobnicate']], [['serve', 'frobnicate']], [['keygen']]])(
    'ends with 64 for %j',
    async (args) => {
      const { exitCode, stdout, stderr } = await start(args).ended;
      expect([exitCode, stdout]).toEqual([64, '']);
      expect(stderr).toContain('--help');
      expect(stderr).not.toContain('    at ');
    },
  );

  it('ends with 78 for wrong settings, all of them in one message, no secret in it', async () => {
    const settings = { PORT: 'x', GRAPH_TOKEN: 'hunter2', GRAPH_ACCESS_TOKEN: 'hunter2 ' };
    const { exitCode, stderr } = await start([], settings).ended;
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/PORT [^]*GRAPH_TOKEN /);
    expect(stderr).not.toContain('hunter2');
  });

  it('checks with the identity and the login authority that are set, and tells a fault of the network', async () => {
    const reached = new Set<string>();
    const proxy = createHttpServer().on('connect', ({ url = '' }, socket) => {
      reached.add(url);
      socket.destroy();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exitCode, stdout, stderr } = await start(['check'], {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us',
      AZURE_TENANT_ID: '11111111-2222-3333-4444-555555555555',
      AZURE_CLIENT_ID: '66666666-7777-8888-9999-000000000000',
      AZURE_CLIENT_SECRET: 'hunter2',
    }).ended;
    proxy.close();
    expect([...reached]).toEqual(['login.microsoftonline.us:443']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/Fix: Let this machine reach the login authority/);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('ends with 78 when check has no identity', async () => {
    const { exitCode, stderr } = await start(['check']).ended;
    expect(exitCode).toBe(78);
    expect(stderr).toContain(
      'AZURE_TENANT_ID is not set, nor any other identity for Microsoft Graph, which the command check needs.',
    );
  });

  it('reads settings from a file too, below those of the environment', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cli-test-'));
    const path = join(directory, 'gateway.env');
    writeFileSync(path, 'PORT=from-file\nLOG_LEVEL=from-file\n');
    const { stderr } = await start(['serve', '--env-file', path], { PORT: '0' }).ended;
    rmSync(directory, { recursive: true });
    expect(stderr).toContain('LOG_LEVEL must be');
    expect(stderr).not.toContain('PORT must be');
    // Node 20 takes the option for its own wherever it stands, and ends with 9; later ones leave it to us.
    const missing = await start(['serve', '--env-file', path]).ended;
    expect([9, 64]).toContain(missing.exitCode);
    expect(missing.stderr).toContain(path);
  });

  it('says what to do when the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { exitCode, stderr } = await start(['demo'], { PORT: port }).ended;
    taken.close();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`port ${port}: another program listens there.*PORT`));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serves until %s, and ends with 0', async (signal) => {
    const { child, ended, listening } = start([], { PORT: '0' });
    const url = await listening();
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    child.kill(signal);
    expect(await ended).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining('Error'),
    });
  });

  it('takes the keys of callers from their file anew at SIGHUP, and serves on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cli-test-'));
    const path = join(directory, 'api-keys.json');
    const first = await makeKey('first', path);
    const settings = { PORT: '0', CALLER_AUTH: 'api-key', API_KEYS_FILE: path };
    const { child, ended, listening, logged } = start(['demo'], settings);
    const url = await listening();
    const second = await makeKey('second', path);
    const statuses = () => Promise.all([first, second].map((key) => statusWith(url, key)));
    expect(await statuses()).toEqual([200, 401]);
    child.kill('SIGHUP');
    await logged('"files read again"');
    expect(await statuses()).toEqual([200, 200]);
    writeFileSync(path, '{');
    child.kill('SIGHUP');
    await logged('"files not read again: what was read before stays"');
    expect(await statuses()).toEqual([200, 200]);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await ended;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/"keyCount":2,"expiredCount":0.*[^]*API_KEYS_FILE.*keygen/);
    expect(stderr).not.toContain('cug_');
    rmSync(directory, { recursive: true });
  });

  it('serves on at SIGHUP where no file is to be read again, and ends at SIGTERM', async () => {
    const { child, ended, listening, logged } = start([], { PORT: '0' });
    const url = await listening();
    child.kill('SIGHUP');
    await logged('"no file to read again');
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended).exitCode).toBe(0);
  });

  it('finishes what is in flight after the first SIGTERM, and drops it at the second', async () => {
    const { child, ended, listening } = start([], { PORT: '0' });
    const url = new URL(await listening());
    const unfinished = connect(Number(url.port), url.hostname);
    unfinished.on('error', () => undefined);
    unfinished.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    // An answer on another connection shows that the unfinished request, which came before, has been seen.
    await fetch(`${url.origin}/livez`);
    child.kill('SIGTERM');
    while (await accepts(url)) await new Promise((resolve) => setImmediate(resolve));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect((await ended).exitCode).toBe(143);
  });
});

/** Whether somebody listens there. */
async function accepts({ port, hostname }: URL): Promise<boolean> {
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
