import { expect, it } from '@jest/globals';
import { startTenants } from '../support/start-tenants.js';
import { SECOND } from '../../src/time.js';
import { describeInChromium, look } from './chromium.js';
import { createKeys, demoRows, tile } from './served-dashboard.js';

const { keyOf, settings } = createKeys();
const { API_KEYS_FILE: apiKeysFile } = settings;

/** Two tenants, one of which wants to know who asks. */
async function startPages() {
  const house = await startTenants({
    tenants: {
      contoso: { rows: demoRows(), properties: { callerAuth: 'api-key', apiKeysFile } },
      fabrikam: { rows: [] },
    },
    settings: { EXPLORER: 'on', INTROSPECTION: 'on' },
  });
  const isRead = async (name: string) =>
    (await (await house.get(`/t/${name}/readyz`)).text()).includes('"state":"FRESH"');
  await house.until(async () => (await isRead('contoso')) && isRead('fabrikam'), SECOND);
  return house;
}

describeInChromium('the pages of several tenants', () => {
  it('ask each its own tenant, and keep its key from the pages of others', async () => {
    const { url } = await startPages();
    const { page } = await look(`${url}/t/contoso/dashboard`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.getByLabel('API key').fill(keyOf('CredentialUsage.Stats'));
    await page.getByRole('button', { name: 'Show the dashboard' }).click();
    await tile(page, 'Events').first().waitFor();
    expect(asked).toContain('/t/contoso/graphql');
    expect(asked.filter((path) => !path.startsWith('/t/contoso/'))).toEqual([]);

    const keys: (string | undefined)[] = [];
    page.on('request', (request) => keys.push(request.headers()['x-api-key']));
    await page.goto(`${url}/t/fabrikam/dashboard`);
    await tile(page, 'Events').first().waitFor();
    expect(asked.filter((path) => path === '/t/fabrikam/graphql').length).toBeGreaterThan(0);
    expect(keys.filter((key) => key !== undefined)).toEqual([]);

    await page.goto(`${url}/t/contoso/dashboard`);
    await tile(page, 'Events').first().waitFor();
    expect(keys).toContain(keyOf('CredentialUsage.Stats'));
  });

  it('keep what was asked in the explorer of one apart from what was asked in that of another', async () => {
    const { url } = await startPages();
    const { page } = await look(`${url}/t/fabrikam`);
    await page.getByRole('tab', { name: 'FirstLook' }).waitFor();
    expect(await page.locator('#endpoint').innerText()).toBe(`POST ${url}/t/fabrikam/graphql`);
    const kept = await page.evaluate<string[]>('Object.keys(localStorage)');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((name) => !name.startsWith('/t/fabrikam/ '))).toEqual([]);
  });
});
