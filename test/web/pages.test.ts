import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, look } from './chromium.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the script of the dashboard', () => {
  it('has less than 300 kB, as it stands and uncompressed', () => {
    const folder = `${root}dist/dashboard/`;
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const bytes = scripts.map((name) => statSync(folder + name).size);
    expect(scripts).toEqual(['dashboard.js']);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(300_000);
  });
});

describeInChromium('the pages of the demo, as a newcomer starts it', () => {
  let gateway: ChildProcess;
  let url = '';
  beforeAll(async () => {
    const environment = { PATH: process.env['PATH'], PORT: '0' };
    gateway = spawn(process.execPath, ['dist/cli.js', 'demo'], { cwd: root, env: environment });
    url = await addressOf(gateway);
  });
  afterAll(async () => {
    gateway.kill('SIGTERM');
    await new Promise((resolve) => gateway.once('exit', resolve));
  });

  it('say that the data is synthetic', async () => {
    for (const path of ['/', '/dashboard']) {
      const { page } = await look(url + path);
      await page.getByText('synthetic demo data', { exact: true }).waitFor();
    }
  });

  it('show the first content of the dashboard soon: the figures are printed, since machines differ', async () => {
    const { page } = await look(`${url}/dashboard`);
    await page.locator('.event-table tbody tr').first().waitFor();
    const figures = await firstContent(page);
    process.stdout.write(`first content of the dashboard: ${JSON.stringify(figures)}\n`);
    expect(figures.firstContentfulPaintMs).toBeGreaterThan(0);
    // Ten times what it may take: only a page that waits for something it should not is found out by this.
    expect(figures.firstContentfulPaintMs).toBeLessThan(10_000);
  });

  it('ask no other host: the explorer', async () => {
    const { page, offences } = await look(`${url}/`);
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.locator('.result-window').getByText('totalCount').first().waitFor();
    expect(offences).toEqual([]);
  });
});

/** Where it listens, as it says itself. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('There is no output to read.');
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /^Listening on (\S+)\/graphql$/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('The gateway has ended before it listened. Run npm run build.');
}

/** In milliseconds since the page was asked for. */
async function firstContent(page: Page) {
  return page.evaluate<{ firstContentfulPaintMs: number; rowsMs: number; scriptBytes: number }>(`({
    firstContentfulPaintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    rowsMs: Math.round(performance.now()),
    scriptBytes: performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js')).transferSize,
  })`);
}
