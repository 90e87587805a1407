import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChild } from './child-server.js';
import { settingsFor } from './emulated-report.js';
import { startColdGateway, startGateway } from './gateway-under-test.js';
import { positive } from './option.js';
import { post } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { digits, duration, markdownTable } from './table.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const eventCount = positive('events', values.events);
const runs = positive('runs', values.runs);
const MOST_READY_MS = 3000;
const QUESTION = JSON.stringify({
  query: '{ userCredentialUsageDetails(first: 20) { totalCount nodes { id userPrincipalName } } }',
});

console.log(`# Serving again after a restart\n\n${machineLine()}; seed ${values.seed}; ${eventCount.toLocaleString('en')} events in a file of SQLite; median of ${runs} runs\n`); // prettier-ignore
const directory = mkdtempSync(join(tmpdir(), 'restart-'));
const path = join(directory, 'store.db');
try {
  const settings = await keepReport();
  const listening: number[] = [];
  const answered: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { listeningMs, answeredMs } = await restart(settings);
    listening.push(listeningMs);
    answered.push(answeredMs);
  }
  const row = (name: string, timesMs: readonly number[]) => [name, duration(median(timesMs)), duration(Math.max(...timesMs))]; // prettier-ignore
  const rows = [row('listening', listening), row('a first page and its count', answered)];
  console.log(markdownTable(['from the start of the process', 'median', 'longest'], rows));
  const outcome = median(answered) < MOST_READY_MS ? 'met' : 'missed';
  console.log(`\nThe file has ${digits(statSync(path).size / 2 ** 20)} MiB. The goal is less than ${duration(MOST_READY_MS)}: ${outcome}.`); // prettier-ignore
  logRun('restart', { ...values, listening, answered });
} finally {
  rmSync(directory, { recursive: true });
}

/** Reads the report once, waits until it is kept, and ends as by a power cut. */
async function keepReport(): Promise<Readonly<Record<string, string>>> {
  const endMs = Math.floor(Date.now() / 1000) * 1000;
  const script = fileURLToPath(new URL('serve-report.ts', import.meta.url));
  const rowsOf = ['--events', values.events, '--seed', values.seed, '--end-ms', String(endMs)];
  const msgraph = await startChild(['--import', 'tsx', script, ...rowsOf], {}, 'msgraph');
  try {
    const settings = {
      ...(await settingsFor(msgraph.url)),
      AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
      STORE_URL: `sqlite:${path}`,
    };
    const gateway = await startGateway(settings);
    while (!(await isKept(gateway.url))) await sleep(100);
    await gateway.stop();
    return settings;
  } finally {
    await msgraph.stop();
  }
}

async function isKept(url: string): Promise<boolean> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return /store_operations_total\{operation="write",outcome="OK"\} [1-9]/.test(metrics);
}

/** There is no Graph any more: whatever is answered was kept. */
async function restart(settings: Readonly<Record<string, string>>) {
  const startedMs = performance.now();
  const gateway = await startColdGateway(settings);
  try {
    const listeningMs = performance.now() - startedMs;
    const answer = await post(gateway.url, QUESTION);
    if (!answer.includes(`"totalCount":`)) throw new Error('The first answer must have the count.');
    return { listeningMs, answeredMs: performance.now() - startedMs };
  } finally {
    await gateway.stop();
  }
}
