import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { keygen } from '../../src/cli/keygen.js';
import { readConfig } from '../../src/config/config.js';
import { runCommand } from './run-command.js';

const directory = mkdtempSync(join(tmpdir(), 'keygen-test-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const STATS = 'CredentialUsage.Stats';
const READ = 'CredentialUsage.Read';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function keysIn(path: string) {
  const { callerAuth } = readConfig({ CALLER_AUTH: 'api-key', API_KEYS_FILE: path }, 'serve');
  return callerAuth.kind === 'api-key' ? callerAuth.keys : [];
}

describe('keygen --secret', () => {
  it('writes 32 bytes in base64 to stdout, others every time', async () => {
    const runs = [await runCommand(keygen, ['--secret']), await runCommand(keygen, ['--secret'])];
    const [first, second] = runs.map(({ stdout }) => stdout);
    expect(Buffer.from(first ?? '', 'base64')).toHaveLength(32);
    expect(first).toMatch(/^[A-Za-z\d+/]{43}=\n$/);
    expect(first).not.toBe(second);
  });

  it('writes a file for its owner alone, as SECRET_KEY_FILE wants it', async () => {
    const path = join(directory, 'new.key');
    const { exitCode, stdout } = await runCommand(keygen, ['--secret', '--out', path]);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { secretKey } = readConfig({ SECRET_KEY_FILE: path }, 'serve');
    expect(secretKey?.export().toString('base64')).toBe(readFileSync(path, 'utf8').trim());
  });

  it('never overwrites a file', async () => {
    const path = join(directory, 'old.key');
    writeFileSync(path, 'precious');
    const run = runCommand(keygen, ['--secret', '--out', path]);
    await expect(run).rejects.toThrow(/there is one already.*another name/);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('wants to be told what to make', async () => {
    await expect(runCommand(keygen, [])).rejects.toThrow('or keygen --secret.');
  });
});

describe('keygen --name', () => {
  it('prints a key of 256 bits, once, and its entry to paste', async () => {
    const { stdout, stderr } = await runCommand(keygen, ['--name', 'dashboard', '--role', STATS]);
    const [key = '', ...rest] = stdout.split('\n');
    expect(key).toMatch(/^cug_[\w-]{43}$/);
    expect(JSON.parse(rest.join('\n'))).toEqual({
      name: 'dashboard',
      sha256: sha256(key),
      roles: [STATS],
      expiresAt: null,
    });
    expect(stderr).toContain('shown only now');
    expect(stderr).not.toContain(key);
  });

  it('prints key and entry as one JSON object for a script, and nothing else', async () => {
    const run = await runCommand(keygen, ['--name', 'dashboard', '--role', STATS, '--json']);
    const [key = ''] = /cug_[\w-]{43}/.exec(run.stdout) ?? [];
    expect(JSON.parse(run.stdout)).toEqual({
      key,
      entry: { name: 'dashboard', sha256: sha256(key), roles: [STATS], expiresAt: null },
    });
    expect(run.stderr).toBe('');
    await expect(runCommand(keygen, ['--secret', '--json'])).rejects.toThrow(
      '--json means nothing',
    );
  });

  it('makes an API_KEYS_FILE for its owner alone, and adds to it what comes later', async () => {
    const path = join(directory, 'keys.json');
    const first = await runCommand(keygen, ['--name', 'a', '--role', STATS, '--file', path]);
    chmodSync(path, 0o666);
    const second = await runCommand(keygen, ['--name', 'b', '--role', READ, '--role', STATS, '--role', READ, '--expires', '90d', '--file', path]); // prettier-ignore
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(keysIn(path)).toMatchObject([
      { name: 'a', sha256: sha256(first.stdout.trim()), roles: [STATS], expiresAtMs: undefined },
      { name: 'b', sha256: sha256(second.stdout.trim()), roles: [STATS, READ] },
    ]);
    const daysLeft = ((keysIn(path)[1]?.expiresAtMs ?? 0) - Date.now()) / 86_400_000;
    expect(daysLeft).toBeGreaterThan(89.9);
    expect(daysLeft).toBeLessThanOrEqual(90);
    expect(readFileSync(path, 'utf8')).not.toContain('cug_');
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('adds to an empty list', async () => {
    const path = join(directory, 'empty.json');
    writeFileSync(path, '{"keys":[]}');
    await runCommand(keygen, ['--name', 'a', '--role', STATS, '--file', path]);
    expect(keysIn(path)).toHaveLength(1);
  });

  it.each([
    ['a name that is there', `{"keys":[{"name":"A","sha256":"${'0'.repeat(64)}","roles":["${STATS}"]}]}`, /it has a key "a"\. Choose another/],
    ['what is no JSON', 'precious', /is not \{ "keys": \[\.\.\.\] \} in JSON/],
    ['other JSON', '{"keys":[],"more":1}', /in JSON\. Let keygen/],
    ['a key that is wrong', '{"keys":[{"name":"b","sha256":"x","roles":[]}]}', /keys\[0\]\.sha256 .*keys\[0\]\.roles /],
  ])('leaves a file alone that has %s', async (_what, text, message) => {
    const path = join(directory, 'left-alone.json');
    writeFileSync(path, text);
    const run = runCommand(keygen, ['--name', 'a', '--role', STATS, '--file', path]);
    await expect(run).rejects.toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(existsSync(`${path}.new`)).toBe(false);
  }); // prettier-ignore

  it('leaves a file alone while another keygen writes it', async () => {
    const path = join(directory, 'busy.json');
    writeFileSync(`${path}.new`, 'half');
    const run = runCommand(keygen, ['--name', 'a', '--role', STATS, '--file', path]);
    await expect(run).rejects.toThrow(/another keygen is at work/);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(`${path}.new`, 'utf8')).toBe('half');
  });

  it('says when there is no such folder', async () => {
    const path = join(directory, 'missing', 'keys.json');
    const run = runCommand(keygen, ['--name', 'a', '--role', STATS, '--file', path]);
    await expect(run).rejects.toThrow(/nothing can be written beside it \(ENOENT\)/);
  });

  it.each([
    [['--name', 'a'], /--role must be one of .*but is not given\. Write --role/],
    [['--name', 'a', '--role', 'Admin'], /--role must be one of .*"Admin"/],
    [['--name', 'a', '--role', STATS, '--role', 'Admin'], /--role must be one of .*"Admin"/],
    [['--name', 'a b', '--role', STATS], /--name must be .*Write --name/],
    [['--name', `cug_${'x'.repeat(43)}`, '--role', STATS], /--name must be .*and no key/],
    [['--name', 'a', '--role', STATS, '--expires', 'soon'], /--expires must be .*"soon"/],
    [['--name', 'a', '--role', STATS, '--expires', '0d'], /--expires must be .*"0d"/],
    [['--name', 'a', '--role', STATS, '--out', 'x'], /--out means nothing beside --name/],
    [['--secret', '--role', STATS], /--role means nothing beside --secret/],
    [['--secret', '--file', 'x'], /--file means nothing beside --secret/],
    [['--role', STATS], /must be told what to make/],
  ])('refuses %j', async (args, message) => {
    await expect(runCommand(keygen, args)).rejects.toThrow(message);
  });
});
