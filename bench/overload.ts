import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ChildServer } from './child-server.js';
import { CORES_LINE } from './cores.js';
import { emulate } from './emulated-report.js';
import { startGateway } from './gateway-under-test.js';
import { askWithWrk } from './load-wrk.js';
import { operationsUntil, otherRows } from './operations.js';
import { positive } from './option.js';
import { post } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { percentile } from './stopwatch.js';
import { duration, markdownTable } from './table.js';

const LEAST_GOODPUT = 0.9;
const LONGEST_PROBE_MS = 200;
const LONGEST_RECOVERY_MS = 2000;
/** More connections than this would be the load generator's limit. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200];
/** How many times the connections of the knee; the goal is for the first. */
const FACTORS = [10, 100];
const OPERATIONS = [
  '20 filtered rows, other variables each time',
  'an operation never seen before',
];

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3' },
    idle: { type: 'string', default: '10000' },
  },
});
const seconds = Math.ceil(positive('seconds', values.seconds));
const endMs = Math.floor(Date.now() / 1000) * 1000;
const report = { seed: positive('seed', values.seed), eventCount: positive('events', values.events), endMs }; // prettier-ignore
const graph = await emulate(report);
console.log(`# More than can be answered

${machineLine()}; ${report.eventCount.toLocaleString('en')} events; ${seconds} s at each load, by wrk, whose connections ask again at once whatever they are told; ${CORES_LINE}
`);
const gateway = await startGateway(graph.settings);
try {
  const results = [];
  for (const { name, requests } of operationsUntil(endMs)) {
    if (OPERATIONS.includes(name)) results.push({ name, ...(await findKnee(gateway, requests)) });
  }
  const rows = results.flatMap(({ name, knee, peak, overloads }) =>
    overloads.map(({ factor, share, shed, probeP99Ms, longestProbeMs, afterMs }) => [
      name,
      `${knee} connections, ${peak.toFixed(0)}/s`,
      `${factor} x`,
      `${(share * 100).toFixed(0)} %`,
      `${shed.toFixed(0)}/s`,
      duration(probeP99Ms),
      duration(longestProbeMs),
      duration(afterMs),
    ]),
  );
  const head = ['', 'knee', 'connections', 'answers', 'refused', '/livez p99', 'longest', 'normal after']; // prettier-ignore
  console.log(markdownTable(head, rows));
  const isMet = results.every(({ overloads }) =>
    overloads
      .filter(({ factor }) => factor === 10)
      .every(
        ({ share, probeP99Ms, afterMs }) =>
          share >= LEAST_GOODPUT &&
          probeP99Ms <= LONGEST_PROBE_MS &&
          afterMs <= LONGEST_RECOVERY_MS,
      ),
  );
  console.log(
    `\nThe goal is ${LEAST_GOODPUT * 100} % of the answers at ten times the knee, /livez within ${duration(LONGEST_PROBE_MS)} (p99) and normal within ${duration(LONGEST_RECOVERY_MS)}: ${isMet ? 'met' : 'missed'}.\n`,
  );
  const many = await keepMany(gateway, positive('idle', values.idle));
  console.log(
    `Of ${values.idle} open connections ${many.answered} were answered one by one; p99 ${duration(many.p99Ms)}.`,
  );
  logRun('overload', { ...report, seconds, results, many });
} finally {
  await gateway.stop();
  await graph.close();
}

async function findKnee(server: ChildServer, requests: readonly string[]) {
  let serial = 0;
  const loadWith = async (connections: number) => {
    serial += 1;
    const asked = requests.map((body) => ({ path: '/graphql', body }));
    const options = { connections, seconds, firstSerial: serial * 1_000_000 };
    const { requestCount, failedCount, requestsPerSecond } = await askWithWrk(server.url, asked, options); // prettier-ignore
    const shed = (failedCount / requestCount) * requestsPerSecond;
    return { goodput: requestsPerSecond - shed, shed };
  };
  await loadWith(5);
  const steps: { connections: number; goodput: number }[] = [];
  for (const connections of STEPS)
    steps.push({ connections, goodput: (await loadWith(connections)).goodput });
  const peak = Math.max(...steps.map(({ goodput }) => goodput));
  // The fewest connections that get what there is.
  const knee = steps.find(({ goodput }) => goodput >= 0.95 * peak)?.connections ?? 1;
  const overloads = [];
  for (const factor of FACTORS) {
    // Beside the load at the knee, right before: the machine's speed changes.
    const { goodput: beside } = await loadWith(knee);
    const probing = startProbing(server.url);
    const { goodput, shed } = await loadWith(knee * factor);
    const probeMs = await probing.stop();
    const afterMs = await recoveryMs(server.url);
    const [probeP99Ms, longestProbeMs] = [percentile(probeMs, 99), Math.max(...probeMs)];
    overloads.push({ factor, share: goodput / beside, shed, probeP99Ms, longestProbeMs, afterMs });
  }
  return { knee, peak, steps, overloads };
}

/** /livez twenty times a second, on a connection of its own. */
function startProbing(url: string) {
  const durationsMs: number[] = [];
  const end = new AbortController();
  const probing = (async () => {
    while (!end.signal.aborted) {
      const startedMs = performance.now();
      await (await fetch(new URL('/livez', url))).text();
      durationsMs.push(performance.now() - startedMs);
      await sleep(50);
    }
  })();
  const stop = async () => {
    end.abort();
    await probing;
    return durationsMs;
  };
  return { stop };
}

/** From the end of the load until /readyz says 200 and ten questions in a row are answered within 20 ms each. */
async function recoveryMs(url: string): Promise<number> {
  const startedMs = performance.now();
  const [body = ''] = otherRows(endMs);
  for (let inRow = 0; inRow < 10;) {
    const askedMs = performance.now();
    const isReady = (await fetch(new URL('/readyz', url))).ok;
    const isAnswered = await post(url, body).then(() => true, () => false); // prettier-ignore
    inRow = isReady && isAnswered && performance.now() - askedMs < 40 ? inRow + 1 : 0;
  }
  return performance.now() - startedMs;
}

/** So many connections at once, and then a question on each of them. */
async function keepMany(server: ChildServer, count: number) {
  const { hostname, port } = new URL(server.url);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += 1) {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    sockets.push(socket);
  }
  const [body = ''] = otherRows(endMs);
  const request = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const durationsMs: number[] = [];
  for (const socket of sockets) {
    const askedMs = performance.now();
    socket.write(request);
    const answer = (await once(socket, 'data')).join('');
    if (answer.startsWith('HTTP/1.1 200 ')) durationsMs.push(performance.now() - askedMs);
  }
  sockets.forEach((socket) => socket.destroy());
  return { answered: durationsMs.length, p99Ms: percentile(durationsMs, 99) };
}
