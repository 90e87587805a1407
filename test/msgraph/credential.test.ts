import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SettingsError } from '../../src/errors.js';
import { createCredential } from '../../src/msgraph/credential.js';
import { createTokenCache } from '../../src/msgraph/token.js';
import { createFakeClock } from '../support/fake-clock.js';

const SCOPE = 'https://graph.microsoft.com/.default';

/** Names that @azure/identity reads and that a machine running the tests may have set. */
const NAMES = [
  ...['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'],
  ...['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_USERNAME', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER'],
  ...['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'],
];
let saved: (readonly [string, string | undefined])[] = [];

/**
 * The token service that Azure App Service puts beside an app with a managed identity. One for all tests: the library
 * remembers its address for the life of the process.
 */
const asked: URL[] = [];
const managedIdentity = createServer((request, response) => {
  asked.push(new URL(request.url ?? '', 'http://127.0.0.1'));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      access_token: 'managed-token',
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      resource: 'https://graph.microsoft.com',
      token_type: 'Bearer',
    }),
  );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => managedIdentity.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  managedIdentity.close();
  managedIdentity.closeAllConnections();
});

beforeEach(() => {
  saved = NAMES.map((name) => [name, process.env[name]] as const);
  for (const name of NAMES) Reflect.deleteProperty(process.env, name);
  const address = managedIdentity.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${port}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'header-secret';
  asked.splice(0);
});

afterEach(() => {
  for (const [name, value] of saved) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

describe('createCredential', () => {
  it('hands out a ready token as it is', async () => {
    const credential = await createCredential({ kind: 'token', accessToken: 'ready' });
    expect(await credential.getToken(SCOPE)).toMatchObject({ token: 'ready' });
  });

  it('asks for the setting when the ready token is missing', async () => {
    const missing = createCredential({ kind: 'token', accessToken: '' });
    await expect(missing).rejects.toThrow(SettingsError);
    await expect(missing).rejects.toThrow(/^GRAPH_ACCESS_TOKEN: is empty/);
  });

  it('takes the token of a managed identity, the user-assigned one when it is named', async () => {
    const credential = await createCredential({ kind: 'managed-identity', clientId: 'client-1' });
    expect(await credential.getToken(SCOPE)).toMatchObject({ token: 'managed-token' });
    expect(asked[0]?.searchParams.get('resource')).toBe('https://graph.microsoft.com');
    expect(asked[0]?.searchParams.get('client_id')).toBe('client-1');
  });

  it('by default finds a managed identity where no secret, certificate or workload is set up', async () => {
    const credential = await createCredential({ kind: 'default' });
    expect(await credential.getToken(SCOPE)).toMatchObject({ token: 'managed-token' });
    expect(asked).toHaveLength(1);
  });

  it('asks the login authority that it is given, whose silence is known for a fault of the network', async () => {
    const reached: string[] = [];
    const proxy = createServer().on('connect', ({ url = '' }, socket) => {
      reached.push(url);
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${port}`;
    process.env['AZURE_TENANT_ID'] = '11111111-2222-3333-4444-555555555555';
    process.env['AZURE_CLIENT_ID'] = '66666666-7777-8888-9999-000000000000';
    process.env['AZURE_CLIENT_SECRET'] = 'canary-secret';
    const authorityHost = 'https://login.microsoftonline.us';
    const credential = await createCredential({ kind: 'default', authorityHost });
    const tokens = createTokenCache({ credential, scope: SCOPE, clock: createFakeClock() });
    const error: unknown = await tokens.get().catch((thrown: unknown) => thrown);
    proxy.close();
    expect(error).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', reason: 'TOKEN' });
    expect(new Set(reached)).toEqual(new Set(['login.microsoftonline.us:443']));
    expect(asked).toEqual([]);
  });

  it('by default does not fall back to a managed identity when the workload that is set up fails', async () => {
    process.env['AZURE_TENANT_ID'] = '11111111-2222-3333-4444-555555555555';
    process.env['AZURE_CLIENT_ID'] = '66666666-7777-8888-9999-000000000000';
    process.env['AZURE_FEDERATED_TOKEN_FILE'] = '/nonexistent/federated-token';
    const credential = await createCredential({ kind: 'default' });
    await expect(credential.getToken(SCOPE)).rejects.toThrow(/nonexistent/);
    expect(asked).toEqual([]);
  });
});
