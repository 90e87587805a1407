import { afterEach } from '@jest/globals';
import { readTenants } from '../../src/config/tenants.js';
import { createEmulatorCredential } from '../../src/emulator/credential.js';
import type { TenantRow } from '../../src/emulator/row.js';
import {
  startEmulator,
  type EmulatorOptions,
  type EmulatorRequestRecord,
} from '../../src/emulator/server.js';
import { startGateway } from '../../src/gateway.js';
import type { Tracing } from '../../src/trace.js';
import { STORE_PROGRAM } from '../store/program.js';
import { createFakeClock } from './fake-clock.js';
import { until } from './until.js';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

export interface HouseOptions {
  /** What the tenant holds; asked anew for each page. */
  readonly rows: () => readonly TenantRow[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly emulator?: Partial<EmulatorOptions>;
  /** When it is started, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly startMs?: number;
  readonly tracing?: Tracing;
}

/**
 * The whole house over real sockets: the emulator upstream, the gateway, and a client downstream. The clock and the log
 * alone are doubles. Everything is closed after the test.
 */
export async function startHouse(options: HouseOptions) {
  const { rows, settings = {}, emulator = {}, startMs, tracing } = options;
  const clock = createFakeClock(startMs);
  const calls: EmulatorRequestRecord[] = [];
  const msgraph = await startEmulator({
    clock,
    tenant: { rows },
    onRequest: (request) => {
      if (request.method === 'GET') calls.push(request);
    },
    ...emulator,
  });
  let closing: Promise<void> | undefined;
  const closeMsgraph = () => (closing ??= msgraph.close());
  releases.push(closeMsgraph);
  const logLines: string[] = [];
  const environment = {
    PORT: '0',
    LOG_LEVEL: 'debug',
    SHUTDOWN_DELAY: '0s',
    GRAPH_BASE_URL: msgraph.baseUrl,
    ...settings,
  };
  const read = () => readTenants(environment, 'serve');
  const credential = createEmulatorCredential(msgraph.tokenUrl, clock);
  const gateway = await startGateway({
    tenants: [{ config: read()[0], credential }],
    clock,
    logDestination: { write: (line) => void logLines.push(line) },
    storeProgram: STORE_PROGRAM,
    ...(tracing && { tracing }),
  });
  releases.push(() => gateway.close());
  return {
    clock,
    closeMsgraph,
    gateway,
    logLines,
    /** As SIGHUP does. */
    reload: () => gateway.reload(read),
    /** Every call to Graph so far. */
    calls,
    ask: (query: string, variables: object = {}) => ask(gateway.url, query, variables),
    /** Lets the sockets work, and time pass in steps, until something is so. */
    until: (isSo: () => Promise<boolean>, stepMs = 0) => until(isSo, () => clock.advance(stepMs)),
  };
}

/** One answer of the gateway. */
async function ask(url: string, query: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}
