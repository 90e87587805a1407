import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantRow } from '../../src/emulator/row.js';
import { DAY } from '../../src/time.js';
import { someRow } from '../emulator/harness.js';
import { startScriptedMsgraph, type ScriptedMsgraph } from '../msgraph/scripted-msgraph.js';
import { describeWithSqlite, openDatabase } from '../store/engine.js';
import { describeEachPlace } from '../store/places.js';
import { startHouse } from '../support/start-gateway.js';

const TENANT = { AZURE_TENANT_ID: 'contoso.onmicrosoft.com' };
const RECORDED = 'credential_usage_store_operations_total{operation="record",outcome="OK"} 1';

/** The command has the clock of the machine: the gateways' stand some days before that. */
const NOW_MS = Date.now();
const daysAgo = (days: number) => NOW_MS - days * DAY;
const instant = (ms: number) => new Date(ms).toISOString();

const rowOf = (name: string, days: number): TenantRow =>
  someRow({
    id: `${name}-${days}`,
    userPrincipalName: `${name}@contoso.com`,
    eventDateTime: instant(daysAgo(days)),
  });
/** What Graph had 60 days ago and has forgotten since, and what it has now. */
const THEN = [rowOf('ada', 80), rowOf('bob', 70)];
const NOW = [rowOf('bob', 20), rowOf('ada', 10)];

let msgraph: ScriptedMsgraph;
beforeEach(async () => {
  msgraph = await startScriptedMsgraph();
  msgraph.script({ body: { value: NOW } });
});
afterEach(() => msgraph.close());

/** A gateway that has recorded in the store what Graph had so many days ago, and runs. */
async function gatewayOf(storeUrl: string, days: number, rows: readonly TenantRow[]) {
  const { gateway, until } = await startHouse({
    rows: () => rows,
    startMs: daysAgo(days),
    settings: { ...TENANT, STORE_URL: storeUrl },
  });
  const metrics = async () => (await fetch(`${gateway.url}/metrics`)).text();
  await until(async () => (await metrics()).includes(RECORDED));
  return gateway;
}

/** Does something while a gateway runs since yesterday, where another one has ended 60 days ago. */
async function withHistory(storeUrl: string, task: () => Promise<void>): Promise<void> {
  await (await gatewayOf(storeUrl, 60, THEN)).close();
  const gateway = await gatewayOf(storeUrl, 1, NOW);
  await task().finally(() => gateway.close());
}

/** The built program with the settings of the gateway, and nobody at its terminal. */
async function run(args: readonly string[], settings: Readonly<Record<string, string>>) {
  const real = { GRAPH_ACCESS_TOKEN: 'abc', GRAPH_BASE_URL: msgraph.baseUrl.href };
  const child = spawn(process.execPath, ['dist/cli.js', ...args], {
    env: { ...real, ...TENANT, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  await once(child, 'close');
  return { exitCode: child.exitCode, ...written };
}

/** Of the days from one to the other. */
async function exportOf(
  [from, to]: readonly [number, number],
  settings: Readonly<Record<string, string>>,
  more: readonly string[] = [],
) {
  const window = ['--from', instant(daysAgo(from)), '--to', instant(daysAgo(to))];
  const args = ['export', '--format', 'ndjson', ...window, ...more];
  const { stdout, ...ended } = await run(args, settings);
  return { ...ended, ids: [...stdout.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id) };
}

describeEachPlace('the command export, beyond thirty days', (withStoreUrl) => {
  const withFilled = (task: (settings: { readonly STORE_URL: string }) => Promise<void>) =>
    withStoreUrl((storeUrl) => withHistory(storeUrl, () => task({ STORE_URL: storeUrl })));

  it('writes what a gateway has kept in the store, and says nothing else', () =>
    withFilled(async (settings) => {
      const ids = ['bob-70', 'ada-80'];
      expect(await exportOf([85, 65], settings)).toEqual({ exitCode: 0, ids, stderr: '' });
    }));

  it('takes the conditions there as well, and no event twice', () =>
    withFilled(async (settings) => {
      const { ids } = await exportOf([85, 0], settings, ['--user', 'BOB@contoso.com']);
      expect(ids).toEqual(['bob-20', 'bob-70']);
    }));

  it('says on stderr of what nobody knows, as HTTP does in a header', () =>
    withFilled(async (settings) => {
      const { exitCode, ids, stderr } = await exportOf([95, 0], settings);
      expect([exitCode, ids]).toEqual([0, ['ada-10', 'bob-20', 'bob-70', 'ada-80']]);
      const before = `${instant(daysAgo(95))}/${instant(daysAgo(90))}`;
      const between = `${instant(daysAgo(60) + 1)}/${instant(daysAgo(31))}`;
      expect(stderr).toBe(`Nothing is known of ${before}, ${between}.\n`);
    }));

  it('writes nobody who was purged, neither from the store nor from Graph', () =>
    withFilled(async (settings) => {
      await run(['purge', '--user', 'bob@contoso.com'], settings);
      expect((await exportOf([85, 0], settings)).ids).toEqual(['ada-10', 'ada-80']);
      expect((await run(['export'], settings)).stdout).not.toContain('bob@contoso.com');
    }));

  it('knows 30 days with STORE_RETENTION=0, and still who was purged', () =>
    withFilled(async (settings) => {
      await run(['purge', '--user', 'bob@contoso.com'], settings);
      const { ids, stderr } = await exportOf([85, 0], { ...settings, STORE_RETENTION: '0' });
      expect(ids).toEqual(['ada-10']);
      expect(stderr).toMatch(/^Nothing is known of [^ ,]+\.\n$/);
    }));
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'export-history-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});
const file = () => join(directory, 'store.db');
const inFile = () => ({ STORE_URL: `sqlite:${file()}` });

function leaseInFile() {
  const db = openDatabase(file());
  const lease: unknown = db.prepare('select holder, fence from credential_usage_lease').get();
  db.close();
  return lease;
}

describeWithSqlite('the command export, beside a gateway', () => {
  it('takes no lease from it, and asks Graph for itself', () =>
    withHistory(inFile().STORE_URL, async () => {
      const lease = leaseInFile();
      await exportOf([85, 65], inFile());
      expect(lease).toMatchObject({ fence: 2 });
      expect(leaseInFile()).toEqual(lease);
      expect(msgraph.calls.length).toBeGreaterThan(0);
    }));

  it('ends with 1 where there is no store, before Graph is asked: who was purged is not known', async () => {
    const { exitCode, stdout, stderr } = await run(['export', '--period', 'D1'], inFile());
    expect([exitCode, stdout, existsSync(file()), msgraph.calls]).toEqual([1, '', false, []]);
    expect(stderr).toBe('The store of STORE_URL cannot be read (UNREACHABLE): who was purged is not known, and nothing was read. SQLite: NO_STORE. Set STORE_URL as the gateway has it that keeps this report, and let that run once; or leave it empty, and users who were purged are exported as well. (HISTORY_UNAVAILABLE)\n'); // prettier-ignore
  });
});

describe('the command export, without a store', () => {
  it('writes the rows of a made-up tenant all the same: nobody was purged there', async () => {
    const { exitCode, stdout } = await run(['export', '--demo', '--period', 'D1'], inFile());
    expect([exitCode, existsSync(file())]).toEqual([0, false]);
    expect(stdout).toContain('@contoso.com');
  });

  it('writes what Graph tells, and says what would have the rest', async () => {
    const { exitCode, ids, stderr } = await exportOf([85, 0], { STORE_URL: '' });
    expect([exitCode, ids]).toEqual([0, ['ada-10', 'bob-20']]);
    expect(stderr).toMatch(/^Nothing is known of [^ ,]+\. Microsoft Graph forgets after 30 days: set STORE_URL as the gateway has it, to export what that has kept\.\n$/); // prettier-ignore
  });
});
