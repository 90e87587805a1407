import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, look } from './chromium.js';
import { demoRows, startReadHouse, tile } from './served-dashboard.js';

const rows = demoRows();
const startDemo = () => startReadHouse({ rows: () => rows });

/** The page when all of its questions are answered. */
async function open(address = '', options = {}) {
  const { dashboard, ...house } = await startDemo();
  const sight = await look(dashboard + address, options);
  await settled(sight.page);
  return { ...house, ...sight };
}

async function settled(page: Page): Promise<void> {
  await page.locator('.events tbody tr, .events .note').first().waitFor();
  // What was chosen just now is drawn with the next frame, and marked as busy then.
  await page.evaluate(TWO_FRAMES);
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

const TWO_FRAMES =
  'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';

const addressOf = (page: Page) => page.url().replace(/^.*\/dashboard/, '');
const radio = (page: Page, name: string) => page.getByRole('radio', { name });
const list = (page: Page, name: string) => page.getByRole('combobox', { name });

describeInChromium('the dashboard', () => {
  it('shows the report at a glance, and how old it is', async () => {
    const { page, ask } = await open();
    const { body } = await ask('{ userCredentialUsageDetails(period: D7) { aggregate { totalCount failureCount } } }'); // prettier-ignore
    const counts = JSON.stringify(body);
    expect(counts).toContain(`"totalCount":${await tile(page, 'Events').innerText()}`);
    expect(counts).toContain(`"failureCount":${await tile(page, 'Failures').innerText()}`);
    expect(await page.locator('.chip').innerText()).toMatch(/The report is\s+Fresh\s+as of 13:00/);
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      'Events over 7 days',
      'Failures by category',
      'Events by method',
      'Users with most failures',
      'Events',
    ]);
    expect(await page.locator('.event-table tbody tr').count()).toBe(25);
    expect(await page.title()).toBe('Credential usage');
  });

  it('has a sentence and a table for each chart', async () => {
    const { page } = await open();
    for (const name of ['Events over 7 days', 'Failures by category', 'Events by method']) {
      const panel = page.getByRole('region', { name });
      expect(await panel.getByRole('img').getAttribute('aria-label')).toMatch(/\d/);
      await panel.getByText('as a table').click();
      expect(await panel.getByRole('table').getByRole('row').count()).toBeGreaterThan(5);
    }
  });

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }],
    ['phone-dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
    ['wide', { viewport: { width: 1920, height: 1080 } }],
  ] as const)('can be read by everybody: %s', async (name, options) => {
    const { page, examine } = await open('', options);
    expect(await examine(name)).toEqual([]);
    const { scrollWidth, clientWidth } = await page.evaluate<Widths>(WIDTHS);
    expect(scrollWidth).toBe(clientWidth);
  });

  it('keeps what is chosen in its address, by which it can be sent to a colleague', async () => {
    const { page } = await open();
    await radio(page, '30 days').check();
    await radio(page, 'Resets').check();
    await radio(page, 'Failures').check();
    await list(page, 'Method').selectOption('Mobile SMS');
    await list(page, 'Failure').selectOption('Locked out');
    await page.getByRole('searchbox').fill('alex');
    await page.getByRole('button', { name: 'Search' }).click();
    await settled(page);
    const address = addressOf(page);
    expect(address).toBe('?period=D30&feature=RESET&success=false&method=MOBILE_SMS&category=BLOCKED#search=alex'); // prettier-ignore

    const colleague = await look(page.url());
    await settled(colleague.page);
    expect(await radio(colleague.page, '30 days').isChecked()).toBe(true);
    expect(await list(colleague.page, 'Method').inputValue()).toBe(await list(page, 'Method').inputValue()); // prettier-ignore
    expect(await colleague.page.getByRole('searchbox').inputValue()).toBe('alex');
    expect(await tile(colleague.page, 'Events').innerText()).toBe(await tile(page, 'Events').innerText()); // prettier-ignore
  });

  it('goes back and forward', async () => {
    const { page } = await open('?period=D1');
    await radio(page, 'Registrations').check();
    await page.goBack();
    expect(await page.getByRole('radiogroup', { name: 'Feature' }).getByRole('radio', { name: 'All' }).isChecked()).toBe(true); // prettier-ignore
    await page.goForward();
    expect(await radio(page, 'Registrations').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Reset' }).click();
    expect(addressOf(page)).toBe('?period=D7');
  });

  it('shows the default for an address that means nothing', async () => {
    const { page } = await open('?period=D99&success=perhaps&method=PIGEON');
    expect(await radio(page, '7 days').isChecked()).toBe(true);
    expect(await list(page, 'Method').inputValue()).toBe('-1');
  });

  it('is worked by keyboard alone', async () => {
    const { page } = await open('#search=alex');
    const focused = () => page.evaluate<string>("document.activeElement.textContent || document.activeElement.value || document.activeElement.id"); // prettier-ignore
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(addressOf(page)).toBe('#search=alex');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('D7');
    await page.keyboard.press('ArrowRight');
    expect(addressOf(page)).toBe('?period=D30#search=alex');
    // Feature, outcome, method: a group of radio buttons is one stop.
    for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('E');
    expect(addressOf(page)).toBe('?period=D30&method=EMAIL#search=alex');
    await page.getByRole('searchbox').fill('');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    expect(addressOf(page)).toBe('?period=D30&method=EMAIL');
    await page.getByRole('button', { name: 'Older' }).focus();
    const first = page.locator('.event-table tbody tr').first();
    const before = await first.innerText();
    await page.keyboard.press('Enter');
    await becomes(async () => (await first.innerText()) !== before);
    expect(await focused()).toBe('Older');
  });

  it('pages through the events, and begins anew with another view', async () => {
    const { page } = await open();
    const first = page.locator('.event-table tbody tr').first();
    const newest = await first.innerText();
    await page.getByRole('button', { name: 'Older' }).click();
    await becomes(async () => (await first.innerText()) !== newest);
    await page.getByRole('button', { name: 'Newer' }).click();
    await becomes(async () => (await first.innerText()) === newest);
    expect(await page.getByRole('button', { name: 'Newer' }).getAttribute('aria-disabled')).toBe('true'); // prettier-ignore
  });

  it('takes the reader from somebody who fails often to the events of theirs', async () => {
    const { page, examine } = await open();
    const row = page.locator('.top-users tbody tr', { hasText: 'alex.adams@contoso.com' });
    const count = await row.locator('.number').innerText();
    await page.getByRole('button', { name: 'Show failures of alex.adams@contoso.com' }).click();
    await settled(page);
    expect(addressOf(page)).toBe('?period=D7&success=false#user=alex.adams%40contoso.com'); // prettier-ignore
    await page.getByText('Only alex.adams@contoso.com').waitFor();
    const users = await page.locator('.event-user').allInnerTexts();
    expect(users.length).toBeGreaterThan(5);
    expect(users.every((user) => user.includes('alex.adams@contoso.com'))).toBe(true);
    expect(await page.locator('.pager p').innerText()).toBe(`${count} events`);
    expect(await examine('one-user')).toEqual([]);
    await page.getByRole('button', { name: 'Show all users' }).click();
    expect(addressOf(page)).toBe('?period=D7&success=false');
    await page.getByRole('searchbox').waitFor();
  });

  it('saves what is seen, by a request that carries no name in its URL', async () => {
    const { page } = await open('?period=D30&feature=RESET&success=false#search=alex');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`)); // prettier-ignore
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('credential-usage-D30-20260302T120000Z.csv');
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n')
      .slice(1);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => /alex/i.test(line) && /reset/i.test(line))).toBe(true);
    const count = (await page.locator('.pager p').innerText()).replace(' events', '');
    expect(String(lines.length)).toBe(count);
    await page.getByText(`, ${count} rows.`).waitFor();
    expect(asked).toEqual(['POST /export.csv']);
  });

  it('is narrowed by a click on a bar', async () => {
    const { page } = await open();
    const chart = page.getByRole('region', { name: 'Events by method' }).getByRole('img');
    await chart.click({ position: { x: 300, y: 20 } });
    await settled(page);
    expect(addressOf(page)).toBe('?period=D7&method=MOBILE_SMS');
    expect(await list(page, 'Method').locator('option:checked').innerText()).toBe('Mobile SMS');
  });

  it('keeps by such a click what was chosen since the chart was drawn', async () => {
    const { page } = await open('?period=D30');
    await page.getByRole('radio', { name: 'Failures' }).check();
    await settled(page);
    const chart = page.getByRole('region', { name: 'Failures by category' }).getByRole('img');
    await chart.click({ position: { x: 200, y: 20 } });
    await settled(page);
    expect(addressOf(page)).toMatch(/^\?period=D30&success=false&category=[A-Z]+$/);
  });

  it('looks for news every minute while somebody looks at it, and not behind another window', async () => {
    const { page } = await open();
    await page.clock.install();
    await page.evaluate(COUNT_TIMERS);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await becomes(async () => (await page.evaluate(TIMER_COUNT)) === 1);
    expect(asked).toHaveLength(1);
    await page.clock.fastForward(61_000);
    await becomes(async () => (await page.evaluate(TIMER_COUNT)) === 2);
    expect(asked).toHaveLength(2);

    await page.evaluate(HIDE);
    await page.clock.fastForward(600_000);
    await page.evaluate(TWO_FRAMES);
    expect(asked).toHaveLength(2);
    await page.evaluate(SHOW);
    await becomes(async () => (await page.evaluate(TIMER_COUNT)) === 3);
    expect(asked).toHaveLength(3);
  });

  it('works behind the path of a proxy', async () => {
    const { page } = await open();
    const addresses = await page.evaluate<string[]>("[...document.querySelectorAll('[src], link[href]')].map((element) => element.getAttribute('src') ?? element.getAttribute('href'))"); // prettier-ignore
    expect(addresses.length).toBeGreaterThan(3);
    expect(addresses.filter((address) => address.startsWith('/') || address.includes(':'))).toEqual([]); // prettier-ignore
  });

  it('leads to the explorer, and the explorer back', async () => {
    const { page } = await open();
    await page.getByRole('link', { name: 'Explorer' }).click();
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Credential usage');
  });
});

/** How often the page has made up its mind to ask again in a minute, which it does after every answer. */
const TIMER_COUNT = 'timerCount';
const COUNT_TIMERS = `timerCount = 0;
  setTimeout = ((set) => (task, delayMs) => {
    if (delayMs === 60_000) timerCount += 1;
    return set(task, delayMs);
  })(setTimeout)`;

const setHidden = (isHidden: boolean) =>
  `Object.defineProperty(document, 'hidden', { value: ${String(isHidden)}, configurable: true });
   document.dispatchEvent(new Event('visibilitychange'))`;
const HIDE = setHidden(true);
const SHOW = setHidden(false);

interface Widths {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

const WIDTHS =
  '(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)';

/** Waits until something is so. */
async function becomes(isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error('It was not so within 20 seconds.');
  }
}
