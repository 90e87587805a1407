import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { exportJWK } from 'jose';
import type { Page } from 'playwright-core';
import type { FaultPlan } from '../../src/emulator/faults/plan.js';
import { MINUTE, SECOND } from '../../src/time.js';
import { AUDIENCE, FIRST_KEY, goodClaims, ISSUER, signed } from '../auth/fake-issuer.js';
import { createFakeClock } from '../support/fake-clock.js';
import { startHouse } from '../support/start-gateway.js';
import { describeInChromium, look } from './chromium.js';
import { createKeys, demoRows, startReadHouse, tile } from './served-dashboard.js';

const rows = demoRows();
const keys = createKeys();

const chip = (page: Page) => page.locator('.chip');
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const tableRows = (page: Page) => panel(page, 'Events').locator('tbody tr');

/** What a reader does who comes back from another window: the page asks then whether there is something new. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate("dispatchEvent(new Event('focus'))");
}

async function signIn(page: Page, credential: string): Promise<void> {
  await page.getByLabel(/API key|Access token/).fill(credential);
  await page.getByRole('button', { name: 'Show the dashboard' }).click();
}

/** Somebody with that role looks at the page. */
async function lookAs(role: string, address = '') {
  const house = await startReadHouse({ rows: () => rows, settings: keys.settings });
  const sight = await look(house.dashboard + address);
  await signIn(sight.page, keys.keyOf(role));
  await panel(sight.page, 'Events').locator('tbody tr, .note').first().waitFor();
  return { ...house, ...sight };
}

describeInChromium('the dashboard while the report is read for the first time', () => {
  it('says that nothing has come yet, until something has', async () => {
    const faults: FaultPlan = { faults: [{ call: 1, fault: 'status-429', retryAfter: '60' }] };
    const house = await startHouse({ rows: () => rows, emulator: { faults } });
    const { page, examine } = await look(`${house.gateway.url}/dashboard`);
    await house.until(() => panel(page, 'Events').getByText('Nothing has been read yet').isVisible(), 100); // prettier-ignore
    expect(await chip(page).innerText()).toMatch(/Loading\s+nothing read yet/);
    expect(await examine('warming-up')).toEqual([]);
    await house.until(async () => textOf(await house.ask(STATE)).includes('FRESH'), SECOND);
    await comeBack(page);
    await tableRows(page).first().waitFor();
    expect(await chip(page).innerText()).toContain('Fresh');
  });

  it('shows what has come, and that every number is too low', async () => {
    // Four pages of 28 at once, and then four in every ten seconds. Whoever asks is answered after two.
    const house = await startHouse({ rows: () => rows, emulator: { pageSize: 100 } });
    await house.until(async () => textOf(await house.ask(STATE)).includes('"pageCount":4'));
    const { page, examine } = await look(`${house.gateway.url}/dashboard`);
    await house.until(() => tableRows(page).first().isVisible(), 20);
    await page
      .getByText(/every number is too low until then\. So far: \d+ pages, \d+ events\./)
      .waitFor();
    expect(await chip(page).innerText()).toContain('Loading');
    expect(await examine('loading')).toEqual([]);
    const few = await page.locator('.pager p').innerText();
    await house.until(async () => textOf(await house.ask(STATE)).includes('FRESH'), SECOND);
    await comeBack(page);
    await page.locator('.chip-fresh').waitFor();
    await page.locator('.pager p', { hasNotText: few }).waitFor();
  });
});

const textOf = (answer: { readonly body: unknown }) => JSON.stringify(answer.body);
const STATE = '{ credentialUsageReport { state sweep { pageCount } } }';

describeInChromium('the dashboard when the report grows old', () => {
  const startOld = async (fault: 'hang' | 'status-503') => {
    const faults: FaultPlan = { faults: [{ from: CALLS_OF_A_SWEEP + 1, fault }] };
    const house = await startReadHouse({ rows: () => rows, emulator: { faults } });
    const sight = await look(house.dashboard);
    await tableRows(sight.page).first().waitFor();
    return { ...house, ...sight };
  };

  it('is marked as stale, and shows everything still', async () => {
    const { page, examine, ask, until } = await startOld('hang');
    await until(async () => textOf(await ask(STATE)).includes('STALE'), MINUTE);
    await comeBack(page);
    await page.locator('.chip-stale').waitFor();
    expect(await chip(page).innerText()).toMatch(/Stale\s+as of 13:00, 1\d minutes ago/);
    expect(await tableRows(page).count()).toBe(25);
    expect(await examine('stale')).toEqual([]);
  });

  it('says why it cannot be refreshed', async () => {
    const { page, examine, ask, until } = await startOld('status-503');
    await until(async () => textOf(await ask(STATE)).includes('FAILING'), MINUTE);
    await comeBack(page);
    await page.locator('.chip-failing').waitFor();
    expect(await page.locator('.banner-warning').innerText()).toContain('The last sweep failed');
    expect(await tableRows(page).count()).toBe(25);
    expect(await examine('failing')).toEqual([]);
  });

  it('is asked for again as soon as there is a new one', async () => {
    let shown = rows;
    const house = await startReadHouse({ rows: () => shown });
    const { page } = await look(house.dashboard);
    await tableRows(page).first().waitFor();
    const eventDateTime = new Date(house.clock.now() + MINUTE).toISOString();
    shown = [{ ...rows[0], id: 'news', userPrincipalName: 'news@contoso.com', userDisplayName: 'Ada News', eventDateTime }, ...rows]; // prettier-ignore
    await house.until(async () => textOf(await house.ask('{ userCredentialUsageDetails(first: 1) { nodes { userDisplayName } } }')).includes('Ada News'), MINUTE); // prettier-ignore
    await comeBack(page);
    await tableRows(page).first().getByText('Ada News').waitFor();
  });

  it('never shows numbers under the age of others: a refresh between two answers', async () => {
    let shown = rows;
    const house = await startReadHouse({ rows: () => shown });
    const { page } = await look(`${house.gateway.url}/livez`);
    const counted: string[] = [];
    let isHeld = true;
    await page.route('**/graphql', async (route) => {
      const text = route.request().postData() ?? '';
      if (text.includes('query Counts(')) counted.push(text);
      // The age is asked for only when the numbers of before the refresh are here.
      if (text.includes('query Freshness') && isHeld) {
        isHeld = false;
        await tile(page, 'Events').waitFor();
        shown = rows.slice(1);
        const isRead = async () => !textOf(await house.ask(COUNT)).includes(`${rows.length}`);
        await house.until(isRead, MINUTE);
      }
      await route.continue();
    });
    await page.goto(`${house.dashboard}?period=D30`);
    await tile(page, 'Events')
      .getByText((rows.length - 1).toLocaleString('en-GB'))
      .waitFor();
    await page.waitForLoadState('networkidle');
    expect(counted).toHaveLength(2);
  });

  it('is not there at all when the gateway cannot be reached, and what was shown stays', async () => {
    const house = await startReadHouse({ rows: () => rows });
    const { page, examine } = await look(house.dashboard);
    await tableRows(page).first().waitFor();
    await house.gateway.close();
    await comeBack(page);
    await page.getByText('The gateway cannot be reached. What you see is as it was before.').waitFor(); // prettier-ignore
    expect(await chip(page).innerText()).toContain('Unreachable');
    expect(await examine('unreachable')).toEqual([]);
    await page.getByRole('radio', { name: 'Resets' }).check();
    await panel(page, 'Events').getByText('This could not be answered').waitFor();
    expect(await examine('unanswered')).toEqual([]);
  });
});

const COUNT = '{ credentialUsageReport { rowCount } }';

/** Three pages, and the comparison with Graph's own summary. */
const CALLS_OF_A_SWEEP = 4;

describeInChromium('the dashboard of a report without events', () => {
  it('says what to do when Graph has none at all', async () => {
    const house = await startReadHouse({ rows: () => [] });
    const { page, examine } = await look(house.dashboard);
    await page.getByText('documented as retired').waitFor();
    await panel(page, 'Events').getByText('Nothing to show').waitFor();
    expect(await page.locator('.tile-value').allInnerTexts()).toEqual(['0', '–', '0', '0']);
    expect(await examine('empty')).toEqual([]);
  });

  it('offers to forget a search that finds nothing', async () => {
    const house = await startReadHouse({ rows: () => rows });
    const { page, examine } = await look(`${house.dashboard}#search=nobody`);
    await panel(page, 'Events').getByText('Nothing to show').waitFor();
    expect(await examine('nothing-found')).toEqual([]);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await tableRows(page).first().waitFor();
    expect(page.url()).not.toContain('#');
  });
});

describeInChromium('the dashboard of a gateway that knows its callers', () => {
  it('asks who looks, and keeps the key in the tab alone', async () => {
    const house = await startReadHouse({ rows: () => rows, settings: keys.settings });
    const { page, examine } = await look(house.dashboard);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('credential');
    expect(await examine('signed-out')).toEqual([]);

    await signIn(page, 'cug_wrong');
    await page.getByText('This API key was refused').waitFor();
    expect(await examine('refused')).toEqual([]);

    const key = keys.keyOf('CredentialUsage.Read.Identities');
    await signIn(page, key);
    await tableRows(page).first().waitFor();
    expect(await page.evaluate('Object.values(localStorage)')).toEqual([]);
    expect(await page.evaluate('Object.values(sessionStorage)')).toEqual([key]);
    expect(await page.context().cookies()).toEqual([]);
    expect(page.url()).not.toContain(key);

    await page.reload();
    await tableRows(page).first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.getByText('was refused').count()).toBe(0);
  });

  it('shows counts to whoever may see counts, and says which role shows the rest', async () => {
    const { page, examine } = await lookAs('CredentialUsage.Stats');
    expect(await page.locator('.tile-value').first().innerText()).toMatch(/^\d+$/);
    expect(await panel(page, 'Events by method').getByRole('img').count()).toBe(1);
    for (const name of ['Users with most failures', 'Events']) {
      expect(await panel(page, name).innerText()).toContain(
        'takes the role CredentialUsage.Read; yours is CredentialUsage.Stats.',
      );
    }
    expect(await page.getByRole('button', { name: /Export/ }).count()).toBe(0);
    expect(await examine('role-stats')).toEqual([]);
  });

  it('shows rows under pseudonyms, and offers no search by names', async () => {
    const { page, examine } = await lookAs('CredentialUsage.Read');
    const users = await page.locator('.user').allInnerTexts();
    expect(users).toHaveLength(35);
    expect(users.every((user) => /^user-[\da-f]{8}\s+pseudonym$/.test(user))).toBe(true);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Show failures of/ }).count()).toBe(0);
    expect(await examine('role-read')).toEqual([]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export NDJSON' }).click();
    expect((await download).suggestedFilename()).toMatch(/^credential-usage-D7-.*\.ndjson$/);
  });

  it('explains a search that a colleague has sent and that the role does not open', async () => {
    const { page, examine } = await lookAs('CredentialUsage.Read', '#search=alex');
    expect(await panel(page, 'Events').innerText()).toMatch(/takes the role CredentialUsage\.Read\.Identities/); // prettier-ignore
    expect(await examine('search-forbidden')).toEqual([]);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await tableRows(page).first().waitFor();
  });
});

describeInChromium('the dashboard of a gateway that takes tokens', () => {
  let issuer: Server;
  let jwksUri = '';
  beforeAll(async () => {
    const key = { ...(await exportJWK(FIRST_KEY.publicKey)), kid: FIRST_KEY.kid, alg: FIRST_KEY.alg };
    issuer = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
    });
    await once(issuer.listen(0, '127.0.0.1'), 'listening');
    const address = issuer.address();
    jwksUri = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/keys`;
  }); // prettier-ignore
  afterAll(() => void issuer.close());

  const tokenOf = (roles: readonly string[]) =>
    signed({ ...goodClaims(createFakeClock()), roles: [...roles] });
  const lookWith = async (token: string) => {
    const settings = { CALLER_AUTH: 'jwt', JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_JWKS_URI: jwksUri }; // prettier-ignore
    const house = await startReadHouse({ rows: () => rows, settings });
    const sight = await look(house.dashboard);
    await signIn(sight.page, token);
    return sight;
  };

  it('asks for one, and sends it as one', async () => {
    const { page } = await lookWith(await tokenOf(['CredentialUsage.Read.Identities']));
    await tableRows(page).first().waitFor();
  });

  it('says so to somebody who is known and may see nothing', async () => {
    const { page, examine } = await lookWith(await tokenOf(['Somebody.Else']));
    await page.getByRole('heading', { name: 'Nothing here is open to you' }).waitFor();
    expect(await examine('no-role')).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
