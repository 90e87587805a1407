import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { TenantRow } from '../src/emulator/row.js';
import type { EmulatorOptions } from '../src/emulator/server.js';
import { DAY, MINUTE, SECOND } from '../src/time.js';
import { someRow } from './emulator/harness.js';
import { describeWithSqlite } from './store/engine.js';
import { startHouse } from './support/start-gateway.js';

const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
const rows: readonly TenantRow[] = ['a', 'b', 'c'].map((id) => ({ ...someRow(), id }));
const COUNT = '{ userCredentialUsageDetails { totalCount } credentialUsageReport { state asOf } }';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A gateway over the same store each time, as after a restart. */
async function start(
  startMs = START_MS,
  tenantRows = rows,
  settings = {},
  emulator: Partial<EmulatorOptions> = {},
) {
  const house = await startHouse({
    rows: () => tenantRows,
    startMs,
    settings: {
      AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
      STORE_URL: `sqlite:${join(directory, 'store.db')}`,
      ...settings,
    },
    emulator,
  });
  // The database has a clock and a pace of its own: it is to have said whose turn it is before time passes.
  await house.until(async () => (await metricIn(house, READS)) === 1);
  return house;
}

type House = Awaited<ReturnType<typeof start>>;

const metricIn = async ({ gateway }: House, series: string) => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`^${series.replace(/[{}"]/g, '\\$&')} (\\d+)$`, 'm').exec(text)?.[1]);
};
const READS = 'credential_usage_lease_state{state="HELD"}';
const WRITTEN = 'credential_usage_store_operations_total{operation="write",outcome="OK"}';

const isLogged = ({ logLines }: House, message: string) =>
  Promise.resolve(logLines.some((line) => line.includes(message)));

/** The clock stands still for what waits for a disk: no patience ends because a machine is slow. */
const untilWritten = (house: House, count: number) =>
  house.until(async () => (await metricIn(house, WRITTEN)) >= count);

/** Reads the report, keeps it, and ends. */
async function readAndEnd(startMs = START_MS, settings = {}) {
  const house = await start(startMs, rows, settings);
  // In steps so small that on no machine a quarter of an hour passes meanwhile.
  await house.until(() => isLogged(house, 'report read for the first time'), SECOND / 20);
  await untilWritten(house, 1);
  await house.gateway.close();
}

describeWithSqlite('a gateway with a store', () => {
  it('serves what was kept at once after a restart, with its age, and asks Graph nothing while that is fresh', async () => {
    await readAndEnd();
    const house = await start(START_MS + 14 * MINUTE);
    const { body, headers } = await house.ask(COUNT);
    expect(body).toMatchObject({
      data: {
        userCredentialUsageDetails: { totalCount: 3 },
        credentialUsageReport: { state: 'FRESH', asOf: '2026-03-02T12:00:00.000Z' },
      },
    });
    expect(headers.get('age')).toBe('840');
    expect(house.calls).toEqual([]);
    expect(house.logLines.filter((line) => line.includes('"rowCount":3') && line.includes('report restored'))).toHaveLength(1); // prettier-ignore
    await house.until(
      async () => (await metricIn(house, READS)) === 1 && house.calls.length > 0,
      SECOND,
    );
    expect(house.clock.now()).toBeGreaterThanOrEqual(START_MS + 15 * MINUTE);
  });

  it('serves what has grown stale and reads the report behind it', async () => {
    await readAndEnd();
    const newRows = [...rows, { ...someRow(), id: 'd' }];
    // Graph takes five seconds, and no time passes before the first question.
    const faults = { faults: [{ fault: 'slow-headers' as const, delayMs: 5000, until: 1 }] };
    const house = await start(START_MS + 3600 * SECOND, newRows, {}, { faults });
    expect((await house.ask(COUNT)).body).toMatchObject({
      data: { userCredentialUsageDetails: { totalCount: 3 }, credentialUsageReport: { state: 'STALE' } }, // prettier-ignore
    });
    await house.until(async () => JSON.stringify((await house.ask(COUNT)).body).includes('"totalCount":4'), SECOND); // prettier-ignore
  });

  it.each([
    ['has expired', 2 * DAY],
    ['is of the future', -3600 * SECOND],
  ])('reads the report anew where what was kept %s', async (_what, laterMs) => {
    await readAndEnd();
    const house = await start(START_MS + laterMs, []);
    expect(JSON.stringify((await house.ask(COUNT)).body)).not.toContain('"totalCount":3');
    expect(house.calls.length).toBeGreaterThan(0);
  });

  it('serves nothing after a restart when Graph had taken its authority away', async () => {
    const house = await start(
      START_MS,
      rows,
      { REPORT_STALE_AFTER: '1m', REPORT_FORBIDDEN_GRACE: '1m' },
      { faults: { faults: [{ from: 3, fault: 'forbidden-permission' }] } },
    );
    await house.until(() => isLogged(house, 'report read for the first time'), SECOND);
    await untilWritten(house, 1);
    // The refusal of the report is the last thing that is kept.
    await house.until(() => isLogged(house, 'nothing is served any more'), SECOND);
    await untilWritten(house, 2);
    await house.gateway.close();
    const again = await start(house.clock.now(), []);
    expect(JSON.stringify((await again.ask(COUNT)).body)).not.toContain('"totalCount":3');
  });

  it.each([
    ['tenant', { AZURE_TENANT_ID: 'fabrikam.onmicrosoft.com' }],
    ['report', { GRAPH_REPORT: 'userEventsSummary' }],
    ['cloud', { GRAPH_CLOUD: 'usgov-l4' }],
  ])('never serves what was kept of another %s', async (_what, settings) => {
    await readAndEnd();
    const house = await start(START_MS + MINUTE, [], settings);
    expect(JSON.stringify((await house.ask(COUNT)).body)).not.toContain('"totalCount":3');
    expect(house.calls.length).toBeGreaterThan(0);
  });

  it('goes on from memory where the store cannot be used, and says so once', async () => {
    const house = await startHouse({
      rows: () => rows,
      settings: {
        AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
        STORE_URL: 'sqlite:/dev/null/store.db',
      },
    });
    await house.until(async () => JSON.stringify((await house.ask(COUNT)).body).includes('"totalCount":3'), SECOND); // prettier-ignore
    const lines = house.logLines.filter((line) => line.includes('store failed'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"fault":"UNWRITABLE"');
  });
});
