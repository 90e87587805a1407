import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulatorCredential } from '../src/emulator/credential.js';
import { startEmulator } from '../src/emulator/server.js';
import { SECOND, systemClock } from '../src/time.js';
import { startChild, type ChildServer } from './child-server.js';
import type { LoadRequest } from './load.js';
import { syntheticPages, type SyntheticReport } from './synthetic-report.js';

/** A server that takes part, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly server: ChildServer;
  /** Whether it works its answers out; the limit only repeats ours. */
  readonly isGraphQL: boolean;
  /** The n-th request of all operations, as this server wants it. */
  readonly request: (body: string, number: number) => LoadRequest;
}

interface Contest {
  /** Ours first. */
  readonly contenders: readonly Contender[];
  readonly stop: () => Promise<void>;
}

/** Starts the gateway on the rows of a report, and what it is held against on the same rows. */
export async function startContest(report: SyntheticReport): Promise<Contest> {
  const emulator = await emulate(report);
  const servers: ChildServer[] = [];
  const start = async (...args: Parameters<typeof startChild>) => {
    const server = await startChild(...args);
    servers.push(server);
    return server;
  };
  const stop = async () => {
    for (const server of servers) await server.stop();
    await emulator.close();
  };
  try {
    const gateway = await start([pathOf('../dist/cli.js'), 'serve'], emulator.settings);
    const asOfMs = await asOfWhenReady(gateway.url);
    const endMs = String(report.endMs);
    const rows = ['--events', String(report.eventCount), '--seed', String(report.seed)];
    const naive = [
      ...script('serve-naive.ts'),
      ...rows,
      '--end-ms',
      endMs,
      '--as-of-ms',
      String(asOfMs),
    ];
    const bytes = [...script('serve-bytes.ts'), '--gateway', gateway.url, '--end-ms', endMs];
    const contenders: Contender[] = [
      { name: 'gateway', server: gateway, isGraphQL: true, request: toPathOf(gateway) },
      {
        name: 'node:http, ready bytes',
        server: await start(bytes),
        isGraphQL: false,
        request: (body, number) => ({ path: `/${number}`, body }),
      },
    ];
    for (const [name, args] of [
      ['Apollo Server, naive', naive],
      ['Apollo Server, times parsed', [...naive, '--times-parsed']],
    ] as const) {
      const server = await start(args);
      contenders.push({ name, server, isGraphQL: true, request: toPathOf(server) });
    }
    return { contenders, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In this process, which has nothing else to do while the gateway sweeps. */
async function emulate(report: SyntheticReport) {
  const rows = [...syntheticPages(report)].flat();
  const emulator = await startEmulator({
    clock: systemClock,
    tenant: { rows: () => rows },
    budget: 'off',
  });
  const credential = createEmulatorCredential(emulator.tokenUrl, systemClock);
  const { token } = await credential.getToken('https://graph.microsoft.com/.default');
  const settings = {
    PORT: '0',
    GRAPH_BASE_URL: emulator.baseUrl,
    GRAPH_ACCESS_TOKEN: token,
    GRAPH_BUDGET: 'off',
    // No refresh while the clock runs: all contenders keep the rows of the start.
    REPORT_STALE_AFTER: '12h',
    LOG_LEVEL: 'warn',
  };
  return { settings, close: () => emulator.close() };
}

/** Waits until the gateway has read the whole report; resolves with its `asOf`, in epoch milliseconds. */
async function asOfWhenReady(graphqlUrl: string): Promise<number> {
  const giveUpAtMs = systemClock.monotonicMs() + 30 * SECOND;
  while (systemClock.monotonicMs() < giveUpAtMs) {
    const health = await (await fetch(new URL('/readyz', graphqlUrl))).text();
    const asOf = /"asOf":"([^"]+)","isComplete":true/.exec(health)?.[1];
    if (asOf !== undefined) return Date.parse(asOf);
    await sleep(50);
  }
  throw new Error(
    'The gateway must have read the report within 30 s, but /readyz does not say so.',
  );
}

function toPathOf({ url }: ChildServer) {
  const { pathname } = new URL(url);
  return (body: string) => ({ path: pathname, body });
}

function script(name: string): readonly string[] {
  return ['--import', 'tsx', pathOf(name)];
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
