import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { drawsFor } from '../../src/emulator/demo-draws.js';
import { openStore } from '../../src/store/open-store.js';
import { createFakeClock } from '../support/fake-clock.js';
import { describeWithSqlite } from './engine.js';
import { numberKept } from './numbered-image.js';
import { STORE_PROGRAM } from './program.js';

// So many in `npm test`, a thousand by `npm run test:kills`.
const KILL_COUNT = Number(process.env['STORE_KILLS'] ?? 10);
const WRITER = fileURLToPath(new URL('keep-writing.ts', import.meta.url));
/** Some tens of images are kept in that time. */
const LONGEST_WRITING_MS = 150;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kill-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Writes from a number on, and is killed after a moment of writing. Resolves with the last number that was acknowledged. */
async function writeAndDie(path: string, first: number, writingMs: number): Promise<number> {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  writer.stdout.on('data', (chunk) => {
    // From the first one on: until then it starts.
    if (said === '') setTimeout(() => writer.kill('SIGKILL'), writingMs);
    said += String(chunk);
  });
  await once(writer, 'close');
  expect(said).not.toContain('moved');
  return Math.max(...[...said.matchAll(/^kept (\d+)\n/gm)].map(([, number]) => Number(number)));
}

describeWithSqlite('a store whose process is killed while it writes', () => {
  it(
    `can be read afterwards, and has lost nothing that was acknowledged, each of ${KILL_COUNT} times`,
    async () => {
      const path = join(directory, 'store.db');
      const draw = drawsFor(1, 1, 0);
      let last = 0;
      for (let kill = 0; kill < KILL_COUNT; kill += 1) {
        const acknowledged = await writeAndDie(path, last + 1, draw() * LONGEST_WRITING_MS);
        const store = await openStore(
          { engine: 'sqlite', path },
          { clock: createFakeClock(), onMoved: () => { throw new Error('moved'); }, program: STORE_PROGRAM },
        ); // prettier-ignore
        const kept = await numberKept(store);
        await store.close();
        // The next one may have been kept as well, and its writer killed before it could say so.
        expect([acknowledged, acknowledged + 1]).toContain(kept);
        last = kept ?? 0;
      }
      expect(readdirSync(directory).every((name) => /^store\.db(-wal|-shm)?$/.test(name))).toBe(true); // prettier-ignore
    },
    30_000 + KILL_COUNT * 3000,
  );
});
