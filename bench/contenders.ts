import { fileURLToPath } from 'node:url';
import { startChild, type ChildServer } from './child-server.js';
import { emulate } from './emulated-report.js';
import { hasSetting, startGateway } from './gateway-under-test.js';
import type { LoadRequest } from './load.js';
import type { SyntheticReport } from './synthetic-report.js';

/** A server that takes part, in a process of its own. */
export interface Contender {
  readonly name: ContenderName;
  readonly server: ChildServer;
  /** Whether it works its answers out; the limits only repeat ours. */
  readonly isGraphQL: boolean;
  /** When the report was read that it answers from: periods end there. In epoch milliseconds. */
  readonly asOfMs: number;
  /** The n-th request of all operations, as this server wants it. */
  readonly request: (body: string, number: number) => LoadRequest;
}

export type ContenderName =
  | 'gateway'
  | 'gateway, nothing prepared'
  | 'node:http, ready bytes'
  | 'node:http, ready objects'
  | 'Apollo Server, naive'
  | 'Apollo Server, careful';

interface Contest {
  /** Ours first. */
  readonly contenders: readonly Contender[];
  readonly stop: () => Promise<void>;
}

/** Starts the gateway on the rows of a report, and what it is held against on the same rows. */
export async function startContest(report: SyntheticReport): Promise<Contest> {
  const emulator = await emulate(report);
  const contenders: Contender[] = [];
  const stop = async () => {
    for (const { server } of contenders) await server.stop();
    await emulator.close();
  };
  const enter = (name: ContenderName, server: ChildServer, asOfMs: number) => {
    contenders.push({ name, server, isGraphQL: true, asOfMs, request: toPathOf(server) });
  };
  const enterReady = (name: ContenderName, server: ChildServer, asOfMs: number) => {
    const request = (body: string, number: number) => ({ path: `/${number}`, body });
    contenders.push({ name, server, isGraphQL: false, asOfMs, request });
  };
  try {
    const gateway = await startGateway(emulator.settings);
    const { asOfMs } = gateway;
    enter('gateway', gateway, asOfMs);
    if (hasSetting('PREPARED_OPERATIONS')) {
      const settings = { ...emulator.settings, PREPARED_OPERATIONS: 'off' };
      const unprepared = await startGateway(settings);
      enter('gateway, nothing prepared', unprepared, unprepared.asOfMs);
    } else {
      console.log('Without "gateway, nothing prepared": it has no setting PREPARED_OPERATIONS.\n');
    }
    const endMs = ['--end-ms', String(report.endMs)];
    const bytes = [...script('serve-bytes.ts'), '--gateway', gateway.url, ...endMs];
    enterReady('node:http, ready bytes', await startChild(bytes), asOfMs);
    enterReady('node:http, ready objects', await startChild([...bytes, '--from-objects']), asOfMs);
    const size = ['--events', String(report.eventCount), '--seed', String(report.seed)];
    const rows = [...size, ...endMs, '--as-of-ms', String(asOfMs)];
    for (const [name, file] of [
      ['Apollo Server, naive', 'serve-naive.ts'],
      ['Apollo Server, careful', 'serve-careful.ts'],
    ] as const) {
      enter(name, await startChild([...script(file), ...rows]), asOfMs);
    }
    return { contenders, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function toPathOf({ url }: ChildServer) {
  const { pathname } = new URL(url);
  return (body: string) => ({ path: pathname, body });
}

function script(name: string): readonly string[] {
  return ['--import', 'tsx', fileURLToPath(new URL(name, import.meta.url))];
}
