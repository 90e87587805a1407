import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Asked, LoadOptions, LoadRequest } from './load.js';
import { SERIAL } from './operations.js';

const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url));

/** wrk, in one thread and on the core of this process; load.lua is what it sends. */
export async function askWithWrk(
  url: string,
  requests: readonly LoadRequest[],
  { seconds, connections, firstSerial }: LoadOptions & { readonly firstSerial: number },
): Promise<Asked> {
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  try {
    const file = join(folder, 'requests.tsv');
    writeFileSync(file, requests.map(({ path, body }) => `${path}\t${body}\n`).join(''));
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', SCRIPT];
    const args = [...options, url, '--', file, SERIAL, String(firstSerial)];
    const { stdout } = await promisify(execFile)('wrk', args);
    return figuresIn(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its last line is what load.lua prints. */
function figuresIn(printed: string): Asked {
  const figures = new Map(
    [...printed.matchAll(/"(\w+)":(\d+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
  const figure = (name: string) => figures.get(name) ?? NaN;
  return {
    requestCount: figure('requests'),
    failedCount: figure('failed'),
    requestsPerSecond: (figure('requests') / figure('durationUs')) * 1e6,
    p50Ms: figure('p50Us') / 1000,
    p99Ms: figure('p99Us') / 1000,
  };
}
