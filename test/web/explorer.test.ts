import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { MINUTE } from '../../src/time.js';
import { describeInChromium, look } from './chromium.js';
import { createKeys, demoRows, startReadHouse } from './served-dashboard.js';

const { keyOf, settings } = createKeys();

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Puts an operation of that name into the editor, in place of what stands there. */
async function write(page: Page, name: string, query: string) {
  await page.locator('.graphiql-query-editor .CodeMirror').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(query);
  // A moment later GraphiQL knows what it would run. The whole word: an example's tab may begin like it.
  await page.getByRole('tab', { name: new RegExp(`^${name}\\b`) }).waitFor();
}

const run = (page: Page) => page.getByRole('button', { name: /Execute query/ }).click();
const shown = (page: Page, text: string) =>
  page.locator('.result-window').getByText(text).first().waitFor();

describeInChromium('the explorer', () => {
  it('has the descriptions of the schema open, and examples in its tabs', async () => {
    const { gateway } = await startReadHouse({ rows: demoRows });
    const { page } = await look(`${gateway.url}/`);
    await page.getByRole('tab', { name: 'FirstLook' }).waitFor();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByText('Every field is answered from the cached report').waitFor();
    expect(await page.locator('.result-window').textContent()).not.toContain('error');
    await run(page);
    await shown(page, 'totalCount');
  });

  it('sends the key that stands among its headers', async () => {
    const { gateway } = await startReadHouse({
      rows: demoRows,
      settings: { ...settings, INTROSPECTION: 'on', EXPLORER: 'on' },
    });
    const { page } = await look(`${gateway.url}/`);
    await write(page, 'State', 'query State { credentialUsageReport { state } }');
    await run(page);
    await shown(page, 'UNAUTHENTICATED');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .CodeMirror:visible').click();
    await page.keyboard.insertText(JSON.stringify({ 'x-api-key': keyOf('CredentialUsage.Stats') }));
    await run(page);
    await shown(page, 'FRESH');
  });

  it('shows the messages of a subscription as they come, and lets go of it', async () => {
    const rows = [...demoRows()];
    const { gateway, until } = await startReadHouse({ rows: () => rows });
    const { page } = await look(`${gateway.url}/`);
    await write(
      page,
      'Watch',
      'subscription Watch { credentialUsageEvents { nodes { id } endCursor } }',
    );
    await run(page);
    await shown(page, 'endCursor');
    expect(await openStreams(gateway.url)).toBe(1);
    rows.unshift({ ...rows[0], id: 'an-event-that-is-new' });
    const result = page.locator('.result-window');
    await until(async () => (await result.textContent())?.includes('that-is-new') === true, MINUTE);
    await page.getByRole('button', { name: /Stop query/ }).click();
    await until(async () => (await openStreams(gateway.url)) === 0);
  });
});

async function openStreams(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^credential_usage_watchers (\d+)$/m.exec(text)?.[1]);
}

/** A page of another origin, as Apollo Sandbox is one. */
async function startForeignPage(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Sandbox</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { port }: AddressInfo = Object.assign(
    { port: 0, family: '', address: '' },
    server.address(),
  );
  return `http://127.0.0.1:${port}`;
}

/** What a script of that page gets to read, with a header that needs a preflight. */
function askFrom(page: Page, url: string) {
  return page.evaluate<{ readonly text: string; readonly requestId: string | null }, string>(
    `(async (url) => {
      const headers = { 'content-type': 'application/json', 'x-api-key': 'cug_none', 'apollographql-client-name': 'sandbox' };
      const body = '{"query":"{ credentialUsageReport { state } }"}';
      const response = await fetch(url + '/graphql', { method: 'POST', headers, body });
      return { text: await response.text(), requestId: response.headers.get('x-request-id') };
    })(${JSON.stringify(url)})`,
    url,
  );
}

describeInChromium('a page of another origin', () => {
  it('may ask where ALLOWED_ORIGINS names its origin, and read what comes', async () => {
    const origin = await startForeignPage();
    const { gateway } = await startReadHouse({
      rows: demoRows,
      settings: { ALLOWED_ORIGINS: origin },
    });
    const { page, offences } = await look(origin);
    const { text, requestId } = await askFrom(page, gateway.url);
    expect(text).toContain('"state":"FRESH"');
    expect(requestId).toMatch(/^[\w-]+$/);
    // What it is there for.
    expect(offences.splice(0)).toEqual([`${gateway.url}/graphql`]);
  });

  it('reads nothing where it is not named', async () => {
    const origin = await startForeignPage();
    const { gateway } = await startReadHouse({ rows: demoRows });
    const { page, offences } = await look(origin);
    await expect(askFrom(page, gateway.url)).rejects.toThrow('Failed to fetch');
    expect(offences.splice(0).join()).toContain('CORS policy');
  });
});
