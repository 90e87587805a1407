import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createOwnCredential } from '../../src/msgraph/own-credential.js';
import { createTokenCache } from '../../src/msgraph/token.js';
import { createFakeClock } from '../support/fake-clock.js';

const directory = mkdtempSync(join(tmpdir(), 'own-credential-'));
afterAll(() => rmSync(directory, { recursive: true }));

const APP = { tenantId: 'contoso.example', clientId: '11111111-2222-3333-4444-555555555555' };
const SCOPE = 'https://graph.microsoft.com/.default';

/** What comes of asking for a token. */
async function faultOf(own: Parameters<typeof createOwnCredential>[0]['own']): Promise<string> {
  const credential = createOwnCredential({ own, ...APP, authorityHost: 'https://127.0.0.1:9' });
  const cache = createTokenCache({ credential, scope: SCOPE, clock: createFakeClock() });
  return cache.get().then(() => 'a token', (error: unknown) => String(error));
} // prettier-ignore

describe('the credential of one tenant', () => {
  const missing = join(directory, 'missing');

  it.each<[string, Parameters<typeof faultOf>[0]]>([
    ['secret', { kind: 'client-secret', secret: { file: missing } }],
    ['certificate', { kind: 'certificate', path: missing, password: undefined, sendChain: false }],
  ])('says what to do when the file of its %s is gone, and nothing of where it was', async (_what, own) => {
    const fault = await faultOf(own);
    expect(fault).toMatch(/A file of the credential cannot be read.*"credential" in TENANTS_FILE/);
    expect(fault).not.toContain(directory);
  }); // prettier-ignore

  it('is read from its file again for each token, so that a new one needs no restart', async () => {
    const path = join(directory, 'certificate.pem');
    const own = { kind: 'certificate', path, password: undefined, sendChain: false } as const;
    const credential = createOwnCredential({ own, ...APP, authorityHost: 'https://127.0.0.1:9' });
    const cache = createTokenCache({ credential, scope: SCOPE, clock: createFakeClock() });
    const ask = () => cache.get().then(() => 'a token', String);
    expect(await ask()).toMatch(/A file of the credential cannot be read/);
    writeFileSync(path, 'hunter2');
    const fault = await ask();
    expect(fault).toMatch(/no access token for Microsoft Graph.*certificate/);
    expect(fault).not.toMatch(/cannot be read|hunter2/);
  });
});
