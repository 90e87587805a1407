import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { ROLES } from '../../src/auth/caller.js';
import { createDemoTenant } from '../../src/emulator/demo-tenant.js';
import { eachRow, type TenantRow } from '../../src/emulator/row.js';
import { SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startHouse, type HouseOptions } from '../support/start-gateway.js';

/** The demo tenant as it was at that moment, or when fake clocks begin. */
export function demoRows(nowMs?: number): readonly TenantRow[] {
  return [...eachRow(createDemoTenant({ clock: createFakeClock(nowMs) }).rows())];
}

/** A gateway that has read the whole report. */
export async function startReadHouse(options: HouseOptions) {
  const house = await startHouse(options);
  const isRead = async () => {
    const response = await fetch(`${house.gateway.url}/readyz`);
    return (await response.text()).includes('"state":"FRESH"');
  };
  await house.until(isRead, SECOND);
  return { ...house, dashboard: `${house.gateway.url}/dashboard` };
}

/** A number that is looked at first. */
export function tile(page: Page, name: string): Locator {
  return page
    .locator('.tile', { has: page.getByText(name, { exact: true }) })
    .locator('.tile-value');
}

/** A key for each role, and the settings of a gateway that knows them, for the tests of a file. */
export function createKeys() {
  const keyOf = (role: string) => `cug_${createHash('sha256').update(role).digest('base64url')}`;
  const directory = mkdtempSync(join(tmpdir(), 'dashboard-keys-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const path = join(directory, 'keys.json');
  const keys = ROLES.map((role) => ({
    name: role,
    sha256: createHash('sha256').update(keyOf(role)).digest('hex'),
    roles: [role],
  }));
  writeFileSync(path, JSON.stringify({ keys }));
  return { keyOf, settings: { CALLER_AUTH: 'api-key', API_KEYS_FILE: path } };
}
