import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../src/config/settings.js';
import { createEmulatorCredential } from '../src/emulator/credential.js';
import type { TenantRow } from '../src/emulator/row.js';
import { startEmulator } from '../src/emulator/server.js';
import { SECOND, systemClock } from '../src/time.js';
import { startChild } from './child-server.js';
import { syntheticPages, type SyntheticReport } from './synthetic-report.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const LONGEST_LOAD_MS = 60 * SECOND;

/** Microsoft Graph in this process, without a limit of calls, and the settings that point a gateway at it. */
export async function emulate(report: SyntheticReport) {
  const rows = [...syntheticPages(report)].flat().sort(newestFirst);
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
  return { settings, baseUrl: emulator.baseUrl, token, close: () => emulator.close() };
}

/** As in the gateway, so that whoever passes Graph's rows on has the same ones first. */
function newestFirst(a: TenantRow, b: TenantRow): number {
  return placeOf(a) < placeOf(b) ? 1 : -1;
}

function placeOf(row: TenantRow): string {
  return `${String(row['eventDateTime'])} ${String(row['id'])}`;
}

/** The built gateway, as soon as it has read the whole report; `asOf` in epoch milliseconds. */
export async function startGateway(settings: Readonly<Record<string, string>>) {
  const server = await startChild([CLI, 'serve'], settings);
  try {
    return { ...server, asOfMs: await asOfWhenReady(server.url) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function asOfWhenReady(graphqlUrl: string): Promise<number> {
  const giveUpAtMs = systemClock.monotonicMs() + LONGEST_LOAD_MS;
  while (systemClock.monotonicMs() < giveUpAtMs) {
    const health = await (await fetch(new URL('/readyz', graphqlUrl))).text();
    const asOf = /"asOf":"([^"]+)","isComplete":true/.exec(health)?.[1];
    if (asOf !== undefined) return Date.parse(asOf);
    await sleep(50);
  }
  const waited = `${LONGEST_LOAD_MS / SECOND} s`;
  throw new Error(
    `The gateway must have read the report within ${waited}, says /readyz: it did not.`,
  );
}

/** Whether this gateway has a setting of that name; another name in the environment would be ignored. */
export function hasSetting(wanted: string): boolean {
  const names: readonly string[] = Object.values(SETTINGS).map(({ name }) => name);
  return names.includes(wanted);
}
