import { afterEach } from '@jest/globals';
import { createFakeClock } from '../support/fake-clock.js';
import { createEmulatorCredential } from '../../src/emulator/credential.js';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { startEmulator } from '../../src/emulator/server.js';
import type { EmulatorOptions } from '../../src/emulator/server.js';
import type { Tenant, TenantRow } from '../../src/emulator/row.js';

/** What came over the wire, with the parts that most tests look at picked out. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  /** `value` of a collection; empty for anything else. */
  readonly rows: readonly TenantRow[];
  readonly nextLink: string | undefined;
  /** `error` of an error envelope; empty for anything else. */
  readonly error: Readonly<Record<string, unknown>>;
}

export async function readAnswer(response: Response): Promise<Answer> {
  const body = record(JSON.parse(await response.text()));
  const { value, '@odata.nextLink': nextLink, error } = body;
  return {
    status: response.status,
    headers: response.headers,
    body,
    rows: Array.isArray(value) ? value.map(record) : [],
    nextLink: typeof nextLink === 'string' ? nextLink : undefined,
    error: record(error),
  };
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A tenant that serves exactly these rows. */
export function tenantOf(...rows: readonly TenantRow[]): Tenant {
  return { rows: () => rows };
}

/** A row of its own, plausible wherever a test does not say otherwise. */
export function someRow(fields: TenantRow = {}): TenantRow {
  return {
    id: 'd3590ed6-52b3-4102-aeff-aad2292ab01234',
    userId: '3604e35c-12f3-a86a-5ff4-97aecf6c526a',
    feature: 'reset',
    userPrincipalName: 'adele.vance@contoso.com',
    userDisplayName: 'Adele Vance',
    isSuccess: true,
    authMethod: 'email',
    failureReason: '',
    eventDateTime: '2026-03-02T08:00:00Z',
    ...fields,
  };
}

export const OLD_REPORT = '/reports/userCredentialUsageDetails';
export const NEW_REPORT = '/reports/authenticationMethods/userEventsSummary';

/** An emulator on a fake clock with a client that has signed in. */
export async function startTestEmulator(options: Partial<EmulatorOptions> = {}) {
  const clock = createFakeClock();
  const tenant = createDemoTenant({ clock });
  const emulator = await startEmulator({ clock, tenant, budget: 'off', ...options });
  const { token } = await createEmulatorCredential(emulator.tokenUrl, clock).getToken(
    'https://graph.microsoft.com/.default',
  );
  const headers = { Authorization: `Bearer ${token}` };
  return {
    ...emulator,
    clock,
    headers,
    /** Takes a path below /beta or an absolute link. */
    get: async (path: string, more: Readonly<Record<string, string>> = {}) => {
      const url = path.startsWith('/') ? `${emulator.baseUrl}${path}` : path;
      return readAnswer(await fetch(url, { headers: { ...headers, ...more } }));
    },
  };
}

/** Starts emulators that are closed after the test. */
export function emulatorsForTests() {
  const running: TestEmulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  });
  return async (options: Partial<EmulatorOptions> = {}) => {
    const emulator = await startTestEmulator(options);
    running.push(emulator);
    return emulator;
  };
}

export type TestEmulator = Awaited<ReturnType<typeof startTestEmulator>>;

/** Follows next links to the end; gives up where a loop would not end. */
export async function readToTheEnd(
  get: (path: string) => Promise<Answer>,
  path: string,
): Promise<Answer[]> {
  const pages = [await get(path)];
  for (let link = pages[0]?.nextLink; link !== undefined; link = pages.at(-1)?.nextLink) {
    if (pages.length > 100) throw new Error('More than 100 pages.');
    pages.push(await get(link));
  }
  return pages;
}
