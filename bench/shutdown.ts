import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onCoreOf } from './cores.js';
import { emulate } from './emulated-report.js';
import { asOfWhenReady } from './gateway-under-test.js';
import { otherRows } from './operations.js';
import { positive } from './option.js';
import { logRun, machineLine } from './run-log.js';
import { median } from './stopwatch.js';
import { duration, markdownTable } from './table.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** As often as a router may look at /readyz. */
const PROBE_MS = 50;
const DELAY_MS = 500;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    connections: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const runs = positive('runs', values.runs);
const connections = positive('connections', values.connections);
const endMs = Math.floor(Date.now() / 1000) * 1000;
const bodies = otherRows(endMs);

interface Instance {
  readonly origin: string;
  /** As its probes have it. */
  isReady: boolean;
  /** Sends SIGTERM; the exit status and what it took. */
  end(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }>;
}

/** What became of the requests. `lost` came to no answer, or to one that is neither 200 nor a typed 503. */
const outcomes = { answered: 0, refused: 0, lost: 0 };
const losses = new Map<string, number>();

console.log(`# Ending under load

${machineLine()}; ${runs} terminations, ${connections} clients that keep their connections, SHUTDOWN_DELAY ${DELAY_MS}ms, /readyz looked at every ${PROBE_MS} ms
`);
const graph = await emulate({ seed: positive('seed', values.seed), eventCount: 2000, endMs });
const instances = [await startInstance()];
let isOver = false;
const clients = Array.from({ length: connections }, (_, number) => askOn(number));
const endings = [];
for (let run = 0; run < runs; run += 1) {
  instances.push(await startInstance());
  await sleep(2 * PROBE_MS);
  const [oldest] = instances;
  if (oldest !== undefined) endings.push(await oldest.end());
  instances.shift();
}
isOver = true;
await Promise.all(clients);
for (const instance of instances) await instance.end();
await graph.close();
const failedExits = endings.filter(({ exitCode }) => exitCode !== 0).length;
console.log(
  markdownTable(
    ['terminations', 'exit other than 0', 'median of the end', 'answers 200', 'SHUTTING_DOWN or OVERLOADED', 'lost'],
    [[runs, failedExits, duration(median(endings.map(({ tookMs }) => tookMs))), outcomes.answered, outcomes.refused, outcomes.lost].map(String)],
  ),
); // prettier-ignore
for (const [what, count] of losses) console.log(`${count} lost by ${what}`);
logRun('shutdown', { runs, connections, failedExits, outcomes, losses: [...losses], endings });
if (outcomes.lost + failedExits > 0) process.exitCode = 1;

async function startInstance(): Promise<Instance> {
  const [command = '', ...args] = onCoreOf('server', [process.execPath, CLI, 'serve']);
  const child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...graph.settings,
      SHUTDOWN_DELAY: `${DELAY_MS}ms`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= /^Listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error('The gateway must print "Listening on", but it ended.');
  child.stdout.resume();
  await asOfWhenReady(url);
  const instance: Instance = {
    origin: new URL(url).origin,
    isReady: true,
    end: async () => {
      const startedMs = performance.now();
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      return { exitCode: child.exitCode, tookMs: performance.now() - startedMs };
    },
  };
  void probe(instance);
  return instance;
}

/** As a router does: an instance that says 503, or nothing, is sent nobody new. */
async function probe(instance: Instance): Promise<void> {
  while (instance.isReady) {
    await sleep(PROBE_MS);
    instance.isReady = await fetch(`${instance.origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** Asks again as soon as it is answered, on its connection as long as it has one; a new one goes to an instance that is ready. */
async function askOn(first: number): Promise<void> {
  let agent: Agent | undefined;
  let origin = '';
  for (let number = first; !isOver; number += connections) {
    const hasConnection = agent !== undefined && Object.keys(agent.freeSockets).length > 0;
    if (!hasConnection) {
      agent?.destroy();
      agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ready = instances.filter(({ isReady }) => isReady);
      origin = ready[number % ready.length]?.origin ?? '';
    }
    await note(ask(origin, agent, bodies[number % bodies.length] ?? ''));
  }
  agent?.destroy();
}

async function note(asked: Promise<{ readonly status: number; readonly text: string }>) {
  try {
    const { status, text } = await asked;
    if (status === 200) outcomes.answered += 1;
    else if (status === 503 && /"code":"(SHUTTING_DOWN|OVERLOADED)"/.test(text)) outcomes.refused += 1;
    else throw new Error(`status ${status}`);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    outcomes.lost += 1;
    losses.set(what, (losses.get(what) ?? 0) + 1);
  }
} // prettier-ignore

function ask(origin: string, agent: Agent | undefined, body: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const sent = request(`${origin}/graphql`, { method: 'POST', headers, ...(agent && { agent }) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      // Behind the tick in which the agent gets its connection back.
      answer.on('end', () => setImmediate(() => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() })));
    });
    sent.end(body);
  });
} // prettier-ignore
