import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { SECOND } from '../src/time.js';
import { emulate } from './emulated-report.js';
import { asOfWhenReady, startColdGateway } from './gateway-under-test.js';
import { otherRows } from './operations.js';
import { positive } from './option.js';
import { callsOf, post } from './post.js';
import { logRun, machineLine } from './run-log.js';
import { percentile } from './stopwatch.js';
import { PAGE_ROWS } from './synthetic-report.js';
import { duration, markdownTable } from './table.js';

/** The one page of the report comes so late that all have asked before it. */
const PAGE_AFTER_MS = 5 * SECOND;

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const connections = positive('connections', values.connections);
const endMs = Math.floor(Date.now() / 1000) * 1000;
const bodies = otherRows(endMs);
console.log(`# Everybody at once, before anything has been read

${machineLine()}; ${connections} connections, one question on each; the report has one page, which comes after ${duration(PAGE_AFTER_MS)}
`);
const report = { seed: positive('seed', values.seed), eventCount: PAGE_ROWS, endMs };
const late = { faults: [{ fault: 'slow-headers' as const, delayMs: PAGE_AFTER_MS }] };
const msgraph = await emulate(report, late);
const gateway = await startColdGateway(msgraph.settings);
try {
  const sockets = await openAll(gateway.url);
  const startedMs = performance.now();
  const answers = await Promise.all(sockets.map(askOn));
  const tookMs = performance.now() - startedMs;
  await asOfWhenReady(gateway.url);
  const callCount = await callsOf(gateway.url);
  print(answers);
  console.log(
    `\nAll were answered within ${duration(tookMs)}; Graph was asked ${callCount} times. Afterwards: ${duration(await oneAnswerMs())} for one answer.`,
  );
  logRun('cold', { connections, answers, tookMs, callCount });
} finally {
  await gateway.stop();
  await msgraph.close();
}

interface Answer {
  /** The status, and the code of the error where there is one. */
  readonly outcome: string;
  readonly tookMs: number;
}

async function openAll(url: string): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < connections; opened += 1) {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    sockets.push(socket);
  }
  return sockets;
}

/** What comes of one question; `lost` when the connection ends without an answer. */
function askOn(socket: Socket, index: number): Promise<Answer> {
  const body = bodies[index % bodies.length] ?? '';
  const askedMs = performance.now();
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return new Promise((resolve) => {
    const settle = (outcome: string) => {
      resolve({ outcome, tookMs: performance.now() - askedMs });
      socket.destroy();
    };
    // The head and, of an error, the code come first.
    socket.once('data', (bytes) => settle(outcomeIn(bytes.toString('latin1'))));
    socket.once('error', () => settle('lost'));
    socket.once('close', () => settle('lost'));
  });
}

function outcomeIn(text: string): string {
  const status = /^HTTP\/1\.1 (\d+) /.exec(text)?.[1] ?? 'no HTTP';
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? status : `${status} ${code}`;
}

async function oneAnswerMs(): Promise<number> {
  const startedMs = performance.now();
  await post(gateway.url, bodies[0] ?? '');
  return performance.now() - startedMs;
}

function print(all: readonly Answer[]): void {
  const outcomes = [...new Set(all.map(({ outcome }) => outcome))].sort();
  const rows = outcomes.map((wanted) => {
    const tookMs = all.filter(({ outcome }) => outcome === wanted).map((answer) => answer.tookMs);
    return [wanted, String(tookMs.length), duration(percentile(tookMs, 50)), duration(percentile(tookMs, 100))]; // prettier-ignore
  });
  console.log(markdownTable(['answer', 'how many', 'median', 'longest'], rows));
}
