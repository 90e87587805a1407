import { createEmulatorCredential } from '../src/emulator/credential.js';
import type { FaultPlan } from '../src/emulator/faults/plan.js';
import { EMULATED_APP } from '../src/emulator/identity.js';
import type { TenantRow } from '../src/emulator/row.js';
import { startEmulator } from '../src/emulator/server.js';
import { systemClock } from '../src/time.js';
import { syntheticPages, type SyntheticReport } from './synthetic-report.js';

/** Microsoft Graph in this process, without a limit of calls, and the settings that point a gateway at it. */
export async function emulate(report: SyntheticReport, faults: FaultPlan = { faults: [] }) {
  let rows = [...syntheticPages(report)].flat().sort(newestFirst);
  const emulator = await startEmulator({
    clock: systemClock,
    tenant: { rows: () => rows },
    budget: 'off',
    faults,
  });
  return {
    baseUrl: emulator.baseUrl,
    settings: await settingsFor(emulator.baseUrl),
    /** From now on the report has these rows as well. */
    bring: (more: readonly TenantRow[]) => {
      rows = [...rows, ...more].sort(newestFirst);
    },
    close: () => emulator.close(),
  };
}

/** What points a gateway at an emulator of this address. */
export async function settingsFor(baseUrl: string) {
  const tokenUrl = new URL(`/${EMULATED_APP.tenantId}/oauth2/v2.0/token`, baseUrl);
  const credential = createEmulatorCredential(tokenUrl.href, systemClock);
  const { token } = await credential.getToken('https://graph.microsoft.com/.default');
  return {
    PORT: '0',
    GRAPH_BASE_URL: baseUrl,
    GRAPH_ACCESS_TOKEN: token,
    GRAPH_BUDGET: 'off',
    // No refresh while the clock runs: all contenders keep the rows of the start.
    REPORT_STALE_AFTER: '12h',
    LOG_LEVEL: 'warn',
  };
}

/** As in the gateway, so that whoever passes Graph's rows on has the same ones first. */
function newestFirst(a: TenantRow, b: TenantRow): number {
  return placeOf(a) < placeOf(b) ? 1 : -1;
}

function placeOf(row: TenantRow): string {
  return `${String(row['eventDateTime'])} ${String(row['id'])}`;
}
