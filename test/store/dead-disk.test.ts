import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SECOND } from '../../src/time.js';
import { describeWithSqlite, openDatabase } from './engine.js';

const ASKER = fileURLToPath(new URL('leave-hung.ts', import.meta.url));

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dead-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What a process says that asks this store, and how it ends. It is killed when it does not. */
async function ask(path: string, limitMs: number) {
  const asker = spawn(process.execPath, ['--import', 'tsx', ASKER, path, String(limitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20 * SECOND,
    killSignal: 'SIGKILL',
  });
  let said = '';
  asker.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  await once(asker, 'close');
  return { said, exitCode: asker.exitCode, signal: asker.signalCode };
}

describeWithSqlite('a process whose store hangs in the kernel', () => {
  it('ends all the same, by a signal', async () => {
    const path = join(directory, 'store.db');
    expect(await ask(path, 10 * SECOND)).toEqual({ said: 'false\n', exitCode: 0, signal: null });
    const db = openDatabase(path);
    db.pragma('journal_mode = delete');
    db.close();
    // SQLite reads what a crash has left there, and from a pipe that nobody writes to it reads for ever.
    execFileSync('mkfifo', [`${path}-journal`]);
    expect(await ask(path, 3 * SECOND)).toEqual({
      said: 'StoreError: The store did not answer in time.\ngave up\n',
      exitCode: null,
      signal: 'SIGTERM',
    });
  }, 60_000);
});
