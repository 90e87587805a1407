import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest } from '@jest/globals';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Debian's. */
const CHROMIUM = '/usr/bin/chromium';

/** Where pictures of the pages go, for people to look at; undefined: none are taken. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

/** A page, and what it has done that no page of ours may do. */
export interface Sight {
  readonly page: Page;
  /** Requests to other origins, errors of its scripts, and what its policy has stopped. */
  readonly offences: string[];
  /** What axe finds, each with the places; and a picture, where one is wanted. */
  readonly examine: (name: string) => Promise<readonly string[]>;
}

let browser: Browser | undefined;
const sights: Sight[] = [];

/** Tests in a real Chromium; where there is none they are skipped and say so. */
export function describeInChromium(name: string, body: () => void): void {
  if (!existsSync(CHROMIUM)) {
    describe.skip(`${name} (skipped: there is no ${CHROMIUM})`, body);
    return;
  }
  // A browser draws and a house is built for each test.
  jest.setTimeout(120_000);
  describe(name, () => {
    beforeAll(async () => {
      // Chromium's own sandbox does not work for root.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath: CHROMIUM, args });
    });
    afterEach(async () => {
      const offences = sights.splice(0).map(async (sight) => {
        await sight.page.context().close();
        return sight.offences;
      });
      expect((await Promise.all(offences)).flat()).toEqual([]);
    });
    afterAll(() => browser?.close());
    body();
  });
}

const READER: BrowserContextOptions = {
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  viewport: { width: 1280, height: 900 },
  // What moves cannot be compared.
  reducedMotion: 'reduce',
};

/** Opens a page for a reader. After the test it is closed, and must not have done what it may not do. */
export async function look(url: string, options: BrowserContextOptions = {}): Promise<Sight> {
  if (browser === undefined)
    throw new Error('There is no browser: look inside describeInChromium.');
  const context = await browser.newContext({ ...READER, ...options });
  const page = await context.newPage();
  const offences = watch(page, new URL(url).origin);
  const examine = async (name: string) => {
    if (SCREENSHOTS !== undefined) {
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
    }
    return findings(page);
  };
  const sight = { page, offences, examine };
  sights.push(sight);
  await page.goto(url);
  return sight;
}

function watch(page: Page, origin: string): string[] {
  const offences: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) offences.push(url);
  });
  page.on('pageerror', (error) => offences.push(error.message));
  page.on('console', (message) => {
    // What the server answers is the test's affair; everything else that the console has is ours.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) offences.push(message.text());
  });
  return offences;
}

/** By the debugger, which no policy of the page stops: nothing of the page is switched off for it. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
