import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { startChild, type ChildServer } from './child-server.js';
import { CORES_LINE } from './cores.js';
import { settingsFor } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { digits, duration, markdownTable, times } from './table.js';

/** What an export reaches of the speed at which a file that is ready can be piped, and what it takes of memory. */
const LEAST_SPEED_RATIO = 0.5;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
  },
});
const eventCount = positive('events', values.events);
const rounds = positive('rounds', values.rounds);
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

console.log(`# Exporting a report

${machineLine()}; seed ${values.seed}; ${eventCount.toLocaleString('en')} events; ${rounds} rounds; ${CORES_LINE}
`);
const folder = mkdtempSync(join(tmpdir(), 'export-'));
const size = ['--events', values.events, '--seed', values.seed, '--end-ms', String(Date.now())];
const emulator = await startChild(
  ['--import', 'tsx', script('serve-report.ts'), ...size],
  {},
  'msgraph',
);
const gateway = await startGateway(await settingsFor(emulator.url));
const file = await startChild(['--import', 'tsx', script('serve-file.ts'), folder]);
try {
  const restingBytes = gateway.residentBytes();
  const rows = [];
  for (const name of ['export.csv', 'export.ndjson']) rows.push(await measure(name));
  const mostBytes = gateway.mostResidentBytes();
  print(rows);
  const extraMib = (mostBytes - restingBytes) / 2 ** 20;
  console.log(`\nResident memory of the gateway: ${digits(restingBytes / 2 ** 20)} MiB before, at most ${digits(extraMib)} MiB more since it began to run, its sweep included.`); // prettier-ignore
  logRun('export', { ...values, rows, restingBytes, mostBytes });
} finally {
  for (const server of [gateway, file, emulator]) await server.stop();
  rmSync(folder, { recursive: true });
}

interface Download {
  readonly ms: number;
  readonly byteCount: number;
}

/** Ours and the ready file in turn; one round more comes first and does not count. */
async function measure(name: string) {
  writeFileSync(join(folder, name), await checkedFile(name));
  const ours: Download[] = [];
  const ready: Download[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = [await download(gateway, name), await download(file, name)] as const;
    assert.equal(pair[0].byteCount, pair[1].byteCount, 'Both must send the same bytes.');
    if (round === 0) continue;
    ours.push(pair[0]);
    ready.push(pair[1]);
  }
  const speed = (downloads: readonly Download[]) =>
    median(downloads.map(({ ms, byteCount }) => byteCount / 1e6 / (ms / 1000)));
  const ms = median(ours.map((one) => one.ms));
  const ratios = ours.map((one, round) => (ready[round]?.ms ?? NaN) / one.ms);
  return { name, ms, speed: speed(ours), readySpeed: speed(ready), ratio: median(ratios) };
}

/** As the gateway sends it: as many lines as it says. The oldest events leave the window while the report is read. */
async function checkedFile(name: string): Promise<Buffer> {
  const response = await fetch(new URL(`/${name}`, gateway.url));
  const bytes = Buffer.from(await response.arrayBuffer());
  const rowCount = Number(response.headers.get('x-report-rows'));
  assert(rowCount > 0.99 * eventCount);
  let lineCount = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, end + 1)) lineCount += 1;
  assert.equal(lineCount, name.endsWith('.csv') ? rowCount + 1 : rowCount);
  return bytes;
}

function download({ url }: ChildServer, name: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let byteCount = 0;
    get(new URL(`/${name}`, url), (response) => {
      response.on('data', (chunk: Buffer) => (byteCount += chunk.length));
      response.on('end', () => resolve({ ms: performance.now() - startedMs, byteCount }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

function print(rows: readonly Awaited<ReturnType<typeof measure>>[]): void {
  const head = ['', 'time', 'MB/s', 'a ready file, MB/s', 'ratio', ''];
  const cells = rows.map(({ name, ms, speed, readySpeed, ratio }) => [
    name,
    duration(ms),
    digits(speed),
    digits(readySpeed),
    times(ratio),
    ratio >= LEAST_SPEED_RATIO ? 'met' : 'missed',
  ]);
  console.log(markdownTable(head, cells));
  console.log(`\nThe goal is ${LEAST_SPEED_RATIO}x.`);
}
