import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CORES_LINE } from './cores.js';
import { emulate } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { positive } from './option.js';
import { callsOf } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { percentile } from './stopwatch.js';
import { syntheticPages } from './synthetic-report.js';
import { duration } from './table.js';

const NEWS = 100;
const GROUP = 20;
const WATCH = `subscription {
  credentialUsageEvents { nodes { id eventDateTime userPrincipalName authMethod failureReason } endCursor isGapless }
}`;

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000' },
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const watchers = positive('connections', values.connections);
const seed = positive('seed', values.seed);
const endMs = Math.floor(Date.now() / 1000) * 1000;
const report = { seed, eventCount: positive('events', values.events), endMs };
console.log(`# Watchers

${machineLine()}; ${watchers} watchers of ${report.eventCount.toLocaleString('en')} events, of which a refresh brings ${NEWS} more; ${CORES_LINE}
`);
const msgraph = await emulate(report);
const gateway = await startGateway({ ...msgraph.settings, REPORT_STALE_AFTER: '10s' });
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
try {
  const beforeBytes = gateway.residentBytes();
  const streams = await openStreams();
  const heldBytes = gateway.residentBytes() - beforeBytes;
  const [rows = []] = syntheticPages({ seed: seed + 1, eventCount: NEWS, endMs });
  const callsBefore = await callsOf(gateway.url);
  msgraph.bring(rows);
  const probing = startProbing();
  const toldMs = await Promise.all(streams.map(({ told }) => told));
  const probeMs = await probing.stop();
  const firstMs = Math.min(...toldMs);
  const figures = {
    watchers,
    bytesOfWatcher: heldBytes / watchers,
    medianMs: percentile(toldMs, 50) - firstMs,
    lastMs: Math.max(...toldMs) - firstMs,
    longestProbeMs: Math.max(...probeMs),
    calls: (await callsOf(gateway.url)) - callsBefore,
  };
  console.log(
    `All were told: half of them ${duration(figures.medianMs)} and the last ${duration(figures.lastMs)} after the first. Meanwhile /livez took ${duration(figures.longestProbeMs)} at most. A watcher takes ${(figures.bytesOfWatcher / 1024).toFixed(0)} KiB. Graph was asked ${figures.calls} times, for sweeps of ${Math.ceil((report.eventCount + NEWS) / 1000)} pages.`,
  );
  logRun('watch', { ...report, ...figures });
} finally {
  agent.destroy();
  await gateway.stop();
  await msgraph.close();
}

/** Not all at once: the gateway would refuse those that it cannot answer in time. */
async function openStreams() {
  const streams: Awaited<ReturnType<typeof openStream>>[] = [];
  while (streams.length < watchers) {
    const group = Math.min(GROUP, watchers - streams.length);
    streams.push(...(await Promise.all(Array.from({ length: group }, openStream))));
  }
  return streams;
}

/** Resolves behind the first message; `told` with the moment of the second. */
function openStream() {
  return new Promise<{ readonly told: Promise<number> }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const asked = request(gateway.url, { method: 'POST', agent, headers });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let count = 0;
      const told = new Promise<number>((tell) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          count += chunk.split('event: next').length - 1;
          if (count === 1) resolve({ told });
          if (count > 1) tell(performance.now());
        });
      });
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode ?? 0}`));
    });
    asked.end(JSON.stringify({ query: WATCH }));
  });
}

/** /livez a hundred times a second, on a connection of its own. */
function startProbing() {
  const durationsMs: number[] = [];
  const end = new AbortController();
  const probing = (async () => {
    while (!end.signal.aborted) {
      const startedMs = performance.now();
      await (await fetch(new URL('/livez', gateway.url))).text();
      durationsMs.push(performance.now() - startedMs);
      await sleep(10);
    }
  })();
  const stop = async () => {
    end.abort();
    await probing;
    return durationsMs;
  };
  return { stop };
}
