import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    await expect(runCommand(keygen, [])).rejects.toThrow('Write keygen --secret.');
  });
});
