import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const releases: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

export interface TenantHouse {
  readonly rows: readonly TenantRow[];
  readonly emulator?: Partial<EmulatorOptions>;
  /** In TENANTS_FILE, beside its name, id and credential. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface TenantsOptions {
  readonly tenants: Readonly<Record<string, TenantHouse>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly startMs?: number;
  readonly tracing?: Tracing;
}

/** One gateway over real sockets, and for each tenant an emulator of its own, whose tokens no other one knows. */
export async function startTenants({ tenants, settings, startMs, tracing }: TenantsOptions) {
  const clock = createFakeClock(startMs);
  const folder = mkdtempSync(join(tmpdir(), 'tenants-'));
  releases.push(() => rmSync(folder, { recursive: true }));
  const calls = new Map<string, EmulatorRequestRecord[]>();
  const credentials = new Map<string, ReturnType<typeof createEmulatorCredential>>();
  const entries = new Map<string, object>();
  const closers = new Map<string, () => Promise<void>>();
  for (const [name, { rows, emulator, properties }] of Object.entries(tenants)) {
    const asked: EmulatorRequestRecord[] = [];
    const onRequest = (request: EmulatorRequestRecord) => {
      if (request.method === 'GET') asked.push(request);
    };
    const tenant = { rows: () => rows };
    const msgraph = await startEmulator({ clock, tenant, onRequest, ...emulator });
    let closing: Promise<void> | undefined;
    closers.set(name, () => (closing ??= msgraph.close()));
    releases.push(() => closers.get(name)?.());
    calls.set(name, asked);
    credentials.set(name, createEmulatorCredential(msgraph.tokenUrl, clock));
    const identity = { tenantId: `${name}.example`, credential: { managedIdentity: true } };
    entries.set(name, { name, baseUrl: msgraph.baseUrl, ...identity, ...properties });
  }
  const write = (listed = entries) =>
    writeFileSync(join(folder, 'tenants.json'), JSON.stringify({ tenants: [...listed.values()] }));
  write();
  const environment = {
    PORT: '0',
    LOG_LEVEL: 'debug',
    SHUTDOWN_DELAY: '0s',
    TENANTS_FILE: join(folder, 'tenants.json'),
    ...settings,
  };
  const read = () => readTenants(environment, 'serve');
  const [first, ...others] = read();
  const logLines: string[] = [];
  const tenantOf = (config: typeof first) => ({ config, credential: credentials.get(config.tenant ?? '') }); // prettier-ignore
  const gateway = await startGateway({
    tenants: [tenantOf(first), ...others.map(tenantOf)],
    clock,
    logDestination: { write: (line) => void logLines.push(line) },
    storeProgram: STORE_PROGRAM,
    ...(tracing && { tracing }),
  });
  releases.push(() => gateway.close());
  const { url } = gateway;
  return {
    clock,
    gateway,
    url,
    logLines,
    /** Every call to the Graph of a tenant so far. */
    callsTo: (name: string) => calls.get(name) ?? [],
    /** Puts these in the place of the tenants of the file. */
    write,
    entries,
    closeMsgraph: (name: string) => closers.get(name)?.(),
    /** As SIGHUP does. */
    reload: () => gateway.reload(read),
    ask: (name: string, query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}) =>
      ask(`${url}/t/${name}/graphql`, { query, variables }, headers),
    get: (path: string, options: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...options }),
    /** Lets the sockets work, and time pass in steps, until something is so. */
    until: (isSo: () => Promise<boolean>, stepMs = 0) => until(isSo, () => clock.advance(stepMs)),
  };
} // prettier-ignore

async function ask(url: string, question: object, headers: Readonly<Record<string, string>>) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers }, // prettier-ignore
    body: JSON.stringify(question),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
