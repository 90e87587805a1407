import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { drawsFor } from '../../src/emulator/demo-draws.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { createFakeClock } from '../support/fake-clock.js';
import { describeWithSqlite } from './engine.js';
import { recordSweep, sweepRecorded } from './growing-report.js';
import { numberedImage, numberKept } from './numbered-image.js';
import { programThatEnds, STORE_PROGRAM } from './program.js';

// So many in `npm test`, a thousand by `npm run test:kills`.
const KILL_COUNT = Number(process.env['STORE_KILLS'] ?? 10);
const IMAGES = 'keep-writing';
const HISTORY = 'keep-recording';
/** Some tens of images are kept in that time. */
const LONGEST_WRITING_MS = 150;
/** Some sweeps are recorded in that time. */
const LONGEST_RECORDING_MS = 600;
/** And it is open, and has begun to write. */
const LONGEST_OPENING_MS = 150;
/** Of a new store, all its migrations included, before the commit of its first image. */
const STATEMENTS_BEFORE = 35;
/** In whose place the history goes on from the beginning: a file takes longer to read, the more it holds. */
const MOST_SWEEPS = 12;

/** Programs that write, in one file each: to start one takes a fifth of what it takes from its sources. */
const programs = mkdtempSync(join(tmpdir(), 'kill-programs-'));
beforeAll(async () => {
  await build({
    entryPoints: [IMAGES, HISTORY].map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))), // prettier-ignore
    outdir: programs,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    logLevel: 'warning',
  });
});
afterAll(() => {
  rmSync(programs, { recursive: true });
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kill-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Death {
  readonly writer?: typeof IMAGES | typeof HISTORY;
  /** What the writer says first of all when it is killed, so much later. */
  readonly after: 'opens' | 'kept';
  readonly laterMs: number;
  /** Of a thread that kills its own process: nobody else has to. */
  readonly program?: URL;
}

/** Writes from a number on until it dies. Resolves with the last number that was acknowledged; 0: none was. */
async function writeAndDie(path: string, first: number, { writer: name = IMAGES, after, laterMs, program = STORE_PROGRAM }: Death): Promise<number> {
  const args = [join(programs, `${name}.mjs`), path, String(first), program.href];
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  writer.stdout.on('data', (chunk) => {
    const isNew = !said.includes(after);
    said += String(chunk);
    if (isNew && said.includes(after)) setTimeout(() => writer.kill('SIGKILL'), laterMs);
  });
  await once(writer, 'close');
  expect(writer.signalCode).toBe('SIGKILL');
  expect(said).not.toContain('moved');
  return Math.max(0, ...[...said.matchAll(/^kept (\d+)\n/gm)].map(([, number]) => Number(number)));
} // prettier-ignore

async function openAt(path: string): Promise<Store> {
  const onMoved = () => {
    throw new Error('moved');
  };
  const options = { clock: createFakeClock(), onMoved, program: STORE_PROGRAM };
  return openStore({ engine: 'sqlite', path }, options);
}

/** The number of what is kept there, of which nothing is damaged; 0: nothing. */
async function keptAt(path: string): Promise<number> {
  const store = await openAt(path);
  const kept = await numberKept(store);
  await store.close();
  return kept ?? 0;
}

const TIMES = `each of ${KILL_COUNT} times`;
const TIMEOUT_MS = 30_000 + KILL_COUNT * 10_000;

describeWithSqlite('a store whose process is killed', () => {
  it(
    `while it writes can be read afterwards, and has lost nothing that was acknowledged, ${TIMES}`,
    async () => {
      const path = join(directory, 'store.db');
      const draw = drawsFor(1, 1, 0);
      let last = 0;
      for (let kill = 0; kill < KILL_COUNT; kill += 1) {
        const death = { after: 'kept', laterMs: draw() * LONGEST_WRITING_MS } as const;
        const acknowledged = await writeAndDie(path, last + 1, death);
        last = await keptAt(path);
        // The next one may have been kept as well, and its writer killed before it could say so.
        expect([acknowledged, acknowledged + 1]).toContain(last);
      }
      expect(readdirSync(directory).every((name) => /^store\.db(-wal|-shm)?$/.test(name))).toBe(true); // prettier-ignore
    },
    TIMEOUT_MS,
  );

  it(
    `at any moment of its first opening can be opened again, ${TIMES}`,
    async () => {
      const draw = drawsFor(1, 2, 0);
      for (let kill = 0; kill < KILL_COUNT; kill += 1) {
        const path = join(directory, `store-${kill}.db`);
        const acknowledged = await writeAndDie(path, 1, { after: 'opens', laterMs: draw() * LONGEST_OPENING_MS }); // prettier-ignore
        expect([acknowledged, acknowledged + 1]).toContain(await keptAt(path));
      }
    },
    TIMEOUT_MS,
  );

  it(
    `between any two statements of a migration, or before its first image, has nothing and can be used, ${TIMES}`,
    async () => {
      for (let kill = 0; kill < KILL_COUNT; kill += 1) {
        const path = join(directory, `store-${kill}.db`);
        const program = programThatEnds('kill', Math.ceil(((kill + 1) * STATEMENTS_BEFORE) / KILL_COUNT)); // prettier-ignore
        expect(await writeAndDie(path, 1, { after: 'kept', laterMs: 0, program })).toBe(0);
        const store = await openAt(path);
        expect(await numberKept(store)).toBeUndefined();
        await store.write('a', numberedImage(7));
        expect(await numberKept(store)).toBe(7);
        await store.close();
      }
      // Nor are there more of them: the next one is the commit.
      const path = join(directory, 'store.db');
      const program = programThatEnds('kill', STATEMENTS_BEFORE + 1);
      await writeAndDie(path, 1, { after: 'kept', laterMs: 0, program });
      expect(await keptAt(path)).toBe(1);
    },
    TIMEOUT_MS,
  );

  it(
    `while it records a history has each event once and counted, and what was acknowledged, and goes on, ${TIMES}`,
    async () => {
      const draw = drawsFor(1, 3, 0);
      let path = '';
      let last = 0;
      for (let kill = 0; kill < KILL_COUNT; kill += 1) {
        if (kill === 0 || last > MOST_SWEEPS) {
          path = join(directory, `history-${kill}.db`);
          last = 0;
        }
        const death = { writer: HISTORY, after: 'opens', laterMs: draw() * LONGEST_RECORDING_MS } as const; // prettier-ignore
        const acknowledged = Math.max(last, await writeAndDie(path, last + 1, death));
        const store = await openAt(path);
        last = await sweepRecorded(store);
        expect([acknowledged, acknowledged + 1]).toContain(last);
        await recordSweep(store, last + 1);
        last = await sweepRecorded(store);
        await store.close();
      }
    },
    TIMEOUT_MS,
  );
});
