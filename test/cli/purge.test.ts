import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { purge } from '../../src/cli/purge.js';
import type { TenantRow } from '../../src/emulator/row.js';
import { SECOND } from '../../src/time.js';
import { someRow } from '../emulator/harness.js';
import { describeWithSqlite } from '../store/engine.js';
import { startHouse } from '../support/start-gateway.js';
import { runCommand } from './run-command.js';

const run = promisify(execFile);

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'purge-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('purge', () => {
  it('wants to be told whose events, and where they are kept', async () => {
    await expect(runCommand(purge, [])).rejects.toThrow('Write purge --user NAME.');
    const storeless = runCommand(purge, ['--user', 'ada@contoso.com'], { environment: REAL });
    await expect(storeless).rejects.toThrow('STORE_URL is not set');
  });
});

const TENANT = 'contoso.onmicrosoft.com';
const REAL = { AZURE_TENANT_ID: TENANT, GRAPH_ACCESS_TOKEN: 'abc', GRAPH_BASE_URL: 'http://127.0.0.1:1/beta' }; // prettier-ignore
const RECORDED = 'credential_usage_store_operations_total{operation="record",outcome="OK"} 1';
const NAMES = '{ userCredentialUsageDetails { nodes { userPrincipalName } } }';

describeWithSqlite('a user who is purged', () => {
  it('is gone from the store, and does not come back, though Graph still tells of them', async () => {
    const rows: readonly TenantRow[] = ['ada', 'bob'].map((name) => ({
      ...someRow(),
      id: name,
      userPrincipalName: `${name}@contoso.com`,
    }));
    const settings = {
      AZURE_TENANT_ID: TENANT,
      STORE_URL: `sqlite:${join(directory, 'store.db')}`,
    };
    const house = await startHouse({ rows: () => rows, settings });
    const isRecorded = async () => (await (await fetch(`${house.gateway.url}/metrics`)).text()).includes(RECORDED); // prettier-ignore
    await house.until(isRecorded);
    await house.gateway.close();

    const { stdout } = await run(process.execPath, ['dist/cli.js', 'purge', '--user', 'ADA@contoso.com'], { env: { ...REAL, ...settings } }); // prettier-ignore
    expect(stdout).toBe('1 events deleted. They will not come back.\n');

    const again = await startHouse({ rows: () => rows, settings });
    await again.until(async () => JSON.stringify((await again.ask(NAMES)).body).includes('bob'), SECOND); // prettier-ignore
    expect(JSON.stringify((await again.ask(NAMES)).body)).not.toContain('ada@contoso.com');
  });
});
