import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DAY, MINUTE } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { describeWithSqlite } from '../store/engine.js';
import { describeInChromium, look } from './chromium.js';
import { demoRows, startReadHouse, tile } from './served-dashboard.js';

const FIRST_MS = createFakeClock().now();

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dashboard-history-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A gateway over a store, when what it has read is in it. */
async function startRecorded(startMs: number) {
  const settings = {
    AZURE_TENANT_ID: 'contoso.onmicrosoft.com',
    STORE_URL: `sqlite:${join(directory, 'store.db')}`,
  };
  const house = await startReadHouse({ rows: () => demoRows(startMs), startMs, settings });
  const isRecorded = async () => /operation="record",outcome="OK"} [1-9]/.test(await (await fetch(`${house.gateway.url}/metrics`)).text()); // prettier-ignore
  // Time passes: what the store did not take at first is tried again ten seconds later.
  await house.until(isRecorded, 100);
  return house;
}

/** A gateway whose store remembers what was read so many days after the first reading; nothing has run in between. */
async function startAgain(...days: readonly number[]) {
  let house = await startRecorded(FIRST_MS);
  for (const day of days) {
    await house.gateway.close();
    house = await startRecorded(FIRST_MS + day * DAY);
  }
  return house;
}

const radio = (page: Page, name: string) => page.getByRole('radio', { name });
const periods = (page: Page) =>
  page.getByRole('radiogroup', { name: 'Period' }).locator('label').allInnerTexts();
const firstRow = (page: Page) => page.locator('.event-table tbody tr').first();
const numberIn = (text: string) => Number(text.replace(/\D/g, ''));

const GAPS =
  'Nothing is known of 11 Jan 2026 to 31 Jan 2026 and 2 Mar 2026 to 12 Mar 2026. ' +
  'Events of that time are missing from every number and list below.';
/** Of the report at its start, and of all 90 days. */
const LONG = '{ report: credentialUsageReport { rowCount } userCredentialUsageDetails(window: { from: "2026-01-11T12:00:00Z", to: "2026-04-12T00:00:00Z" }) { totalCount } }'; // prettier-ignore

describeWithSqlite('over a store', () => {
  describeInChromium('the dashboard of a gateway that remembers', () => {
    it('looks back 90 days: numbers, bars, users, events, and what nothing is known of', async () => {
      const { dashboard, ask } = await startAgain(40);
      const { page, examine } = await look(dashboard);
      await radio(page, '90 days').check();
      await page.getByText(GAPS).waitFor();
      await firstRow(page).waitFor();
      expect(page.url()).toMatch(/\?period=D90$/);
      expect(await periods(page)).toEqual(['24 hours', '7 days', '30 days', '90 days', '12 months']); // prettier-ignore

      const count = numberIn(await tile(page, 'Events').innerText());
      expect(JSON.stringify((await ask(LONG)).body)).toContain(`"totalCount":${count}`);
      expect(await page.locator('.pager p').innerText()).toContain(count.toLocaleString('en-GB'));
      expect(await page.locator('.tile-change').count()).toBe(0);
      expect(await page.locator('.top-users tbody tr').count()).toBe(10);

      const overTime = page.getByRole('region', { name: 'Events over 90 days' });
      await overTime.getByText('as a table').click();
      const weeks = await overTime.getByRole('row').allInnerTexts();
      expect(weeks.slice(0, 3)).toEqual(['Week of\tSucceeded\tFailed', '11 Jan 2026\tnot known\tnot known', '12 Jan 2026\tnot known\tnot known']); // prettier-ignore
      expect(await overTime.getByRole('img').getAttribute('aria-label')).toMatch(/week of \d/);
      expect(await page.locator('[role=status]', { hasText: GAPS }).count()).toBe(1);
      expect(await examine('history')).toEqual([]);
    });

    it.each([
      ['dark', { colorScheme: 'dark' }],
      ['phone', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }],
    ] as const)('shows 12 months to whom a link was sent: %s', async (name, options) => {
      const { dashboard } = await startAgain(40);
      const { page, examine } = await look(`${dashboard}?period=D365&success=false`, options);
      await page.getByRole('heading', { name: 'Events over 12 months' }).waitFor();
      await page.getByText(/^Nothing is known of 11 Apr 2025 to 31 Jan 2026 and/).waitFor();
      await firstRow(page).waitFor();
      expect(await radio(page, '12 months').isChecked()).toBe(true);
      expect(await examine(`history-${name}`)).toEqual([]);
      expect(
        await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        ),
      ).toBe(0);
    });

    it('saves what is seen of a long span', async () => {
      const { dashboard } = await startAgain(40);
      const { page } = await look(`${dashboard}?period=D90&success=false`);
      await firstRow(page).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export NDJSON' }).click();
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^credential-usage-20260111T12\d{4}Z-to-20260411T12\d{4}Z-20260411T12\d{4}Z\.ndjson$/); // prettier-ignore
      const lines = readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\n');
      expect(lines).toHaveLength(numberIn(await page.locator('.pager p').innerText()));
    });

    it('pages on where it was when the report is refreshed', async () => {
      const { dashboard, ask, until } = await startAgain(40);
      const { page } = await look(`${dashboard}?period=D90`);
      const older = async () => {
        const before = await firstRow(page).innerText();
        await page.getByRole('button', { name: 'Older' }).click();
        await until(async () => (await firstRow(page).innerText()) !== before);
      };
      await firstRow(page).waitFor();
      await older();
      const isQuiet = async () => (await page.locator('[aria-busy="true"]').count()) === 0;
      const asOf = () => page.locator('.chip').getAttribute('title');
      const asOfBefore = await asOf();
      const served = async () => JSON.stringify((await ask('{ credentialUsageReport { asOf } }')).body); // prettier-ignore
      const servedBefore = await served();
      // Minutes pass in a moment here: nothing that the page waits for may run out of time meanwhile.
      await until(isQuiet);
      await until(async () => (await served()) !== servedBefore, MINUTE);
      await page.evaluate("dispatchEvent(new Event('focus'))");
      await until(async () => (await asOf()) !== asOfBefore);
      await older();
      await until(isQuiet);
      expect(await page.getByText('This could not be').count()).toBe(0);
    });

    it('compares 30 days with those before, as it remembers them', async () => {
      const { dashboard } = await startAgain(20, 40);
      const { page } = await look(`${dashboard}?period=D30`);
      await page.getByText(/the 30 days before$/).first().waitFor(); // prettier-ignore
      expect(await page.getByText(/^Nothing is known/).count()).toBe(0);
    });
  });
});

describeInChromium('the dashboard of a gateway whose history cannot be looked at', () => {
  it('knows what Graph knows where none is kept, and shows the default for a link to more', async () => {
    const { dashboard } = await startReadHouse({ rows: demoRows });
    const { page } = await look(`${dashboard}?period=D90&feature=RESET`);
    await page.getByRole('heading', { name: 'Events over 7 days' }).waitFor();
    await firstRow(page).waitFor();
    expect(await periods(page)).toEqual(['24 hours', '7 days', '30 days']);
    expect(await radio(page, '7 days').isChecked()).toBe(true);
    await radio(page, 'Failures').check();
    expect(page.url()).toMatch(/\?period=D7&feature=RESET&success=false$/);
  });

  it('says so to whoever follows a link while the store does not answer, and shows shorter spans', async () => {
    const settings = { AZURE_TENANT_ID: 'contoso.onmicrosoft.com', STORE_URL: 'sqlite:/dev/null/store.db' }; // prettier-ignore
    const { dashboard } = await startReadHouse({ rows: demoRows, settings });
    const { page, examine } = await look(`${dashboard}?period=D90`);
    const said = page.getByText('What the gateway remembers beyond 30 days cannot be read right now. Choose 30 days or less, or try again in a moment.'); // prettier-ignore
    await said.first().waitFor();
    expect(await examine('history-unavailable')).toEqual([]);
    await radio(page, '30 days').check();
    await firstRow(page).waitFor();
    expect(await said.count()).toBe(0);
  });
});
