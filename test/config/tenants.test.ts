import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/reader.js';
import type { TENANT_PROPERTIES } from '../../src/config/tenant-properties.js';
import { readTenants } from '../../src/config/tenants.js';
import { SettingsError } from '../../src/errors.js';

const parent = mkdtempSync(join(tmpdir(), 'tenants-test-'));
afterAll(() => rmSync(parent, { recursive: true }));

let folder = parent;
const path = () => join(folder, 'tenants.json');
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const key = (name: string, sha256: string) => ({ name, sha256: sha256.repeat(64), roles: ['CredentialUsage.Read'] }); // prettier-ignore

beforeEach(() => {
  folder = mkdtempSync(join(parent, 'files-'));
  write('secret', 'hunter2\n');
  write('token', 'eyJ-hunter2\n');
  write('empty', '');
  write('a-keys.json', JSON.stringify({ keys: [key('a', 'a')] }));
  write('b-keys.json', JSON.stringify({ keys: [key('b', 'b')] }));
  for (const [name, byte] of [['a.key', 1], ['same.key', 1], ['b.key', 2]] as const) write(name, Buffer.alloc(32, byte).toString('base64')); // prettier-ignore
});

const CONTOSO = { name: 'contoso', tenantId: 'contoso.example', clientId: 'c-1', credential: { clientSecretFile: 'secret' } }; // prettier-ignore
const FABRIKAM = { name: 'fabrikam', tenantId: 'fabrikam.example', clientId: 'f-1', credential: { managedIdentity: true } }; // prettier-ignore

/** What the settings mean with these tenants. */
function read(tenants: unknown, environment: Environment = {}, flags = {}) {
  write('tenants.json', JSON.stringify({ tenants }));
  return readTenants({ TENANTS_FILE: path(), ...environment }, 'serve', flags);
}

/** What is wrong, a line each. */
function faultsOf(task: () => unknown): readonly string[] {
  try {
    task();
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ setting, problem }) => `${setting} ${problem}`);
  }
}

const faults = (...args: Parameters<typeof read>) => faultsOf(() => read(...args));

describe('tenants of a file', () => {
  it('have each what the file says of them, and what holds for all of the environment', () => {
    const [contoso, fabrikam] = read(
      [{ ...CONTOSO, cloud: 'china', report: 'userEventsSummary', budget: '2/10s', callerAuth: 'api-key', apiKeysFile: 'a-keys.json', callerRate: 7 }, FABRIKAM],
      { GRAPH_BUDGET: '3/10s', REQUEST_DEADLINE: '3s', LOG_LEVEL: 'warn', STORE_URL: 'sqlite:x.db' },
    ); // prettier-ignore
    expect(contoso).toMatchObject({
      tenant: 'contoso',
      mode: 'real',
      msgraph: { tenantId: 'contoso.example', clientId: 'c-1', cloud: 'china', budget: { calls: 2 }, ownCredential: { kind: 'client-secret', secret: { file: join(folder, 'secret') } } },
      report: { source: 'userEventsSummary' },
      callerAuth: { kind: 'api-key', keys: [{ name: 'a' }] },
      http: { callerRate: 7 },
    }); // prettier-ignore
    expect(fabrikam).toMatchObject({
      tenant: 'fabrikam',
      msgraph: { cloud: 'global', budget: { calls: 3 }, credential: 'managed-identity' },
      report: { source: 'userCredentialUsageDetails' },
      callerAuth: { kind: 'none' },
    });
    for (const config of [contoso, fabrikam]) {
      expect(config).toMatchObject({ logLevel: 'warn', storeUrl: { path: 'x.db' }, http: { requestDeadlineMs: 3000 } }); // prettier-ignore
    }
  });

  it('are one without a name where there is no file, and in a demo', () => {
    expect(readTenants({}, 'serve')).toMatchObject([{ tenant: undefined, mode: 'demo' }]);
    write('tenants.json', JSON.stringify({ tenants: [CONTOSO] }));
    expect(readTenants({ TENANTS_FILE: path() }, 'demo')).toMatchObject([{ tenant: undefined, mode: 'demo' }]); // prettier-ignore
  });

  it.each([
    [{ clientSecretFile: 'secret' }, { ownCredential: { kind: 'client-secret' } }],
    [{ clientSecretVariable: 'SECRET' }, { ownCredential: { kind: 'client-secret', secret: { text: 'hunter2' } } }],
    [{ certificateFile: 'secret', certificatePasswordVariable: 'SECRET', sendCertificateChain: true }, { ownCredential: { kind: 'certificate', password: { text: 'hunter2' }, sendChain: true } }],
    [{ federatedTokenFile: 'token' }, { ownCredential: { kind: 'workload-identity' } }],
    [{ managedIdentity: true }, { credential: 'managed-identity', ownCredential: undefined }],
    [{ accessTokenFile: 'token' }, { credential: 'token', accessToken: 'eyJ-hunter2' }],
    [{ accessTokenVariable: 'SECRET' }, { credential: 'token', accessToken: 'hunter2' }],
  ])('show who they are by %j', (credential, msgraph) => {
    const [config] = read([{ ...CONTOSO, credential }], { SECRET: 'hunter2' });
    expect(config.msgraph).toMatchObject(msgraph);
  }); // prettier-ignore

  it('get each a key of its own from the secret of all, the same as long as it is the same report', () => {
    const secret = { SECRET_KEY_FILE: join(folder, 'a.key') };
    const bytesOf = (...args: Parameters<typeof read>) => read(...args).map(({ secretKey }) => secretKey?.export().toString('hex')); // prettier-ignore
    const [contoso, fabrikam] = bytesOf([CONTOSO, FABRIKAM], secret);
    expect(new Set([contoso, fabrikam, '01'.repeat(32)]).size).toBe(3);
    expect(bytesOf([{ ...CONTOSO, name: 'renamed', tenantId: 'CONTOSO.example' }], secret)).toEqual([contoso]); // prettier-ignore
    expect(bytesOf([{ ...CONTOSO, secretKeyFile: 'b.key' }], secret)).toEqual(['02'.repeat(32)]);
  });

  it('do not take the login authority of another cloud', () => {
    const AZURE_AUTHORITY_HOST = 'https://login.example';
    const [contoso, fabrikam] = read([{ ...CONTOSO, cloud: 'china' }, FABRIKAM], { AZURE_AUTHORITY_HOST }); // prettier-ignore
    expect(contoso.msgraph.authorityHost).toBeUndefined();
    expect(fabrikam?.msgraph.authorityHost).toBe(AZURE_AUTHORITY_HOST);
  });

  it('may stand where the platform gives every container the names of a workload identity', () => {
    const given = { AZURE_FEDERATED_TOKEN_FILE: '/x', AZURE_TENANT_ID: 'platform.example', AZURE_CLIENT_ID: 'p' }; // prettier-ignore
    expect(read([CONTOSO], given)[0].msgraph).toMatchObject({ tenantId: 'contoso.example', clientId: 'c-1' }); // prettier-ignore
  });
});

describe('a fault of the file', () => {
  it.each<[string, unknown, RegExp]>([
    ['an unknown property with its neighbour', { ...CONTOSO, clientID: 'x' }, /^TENANTS_FILE contoso\."clientID" is no property of a tenant\. Rename it to clientId/],
    ['a setting in place of its property', { ...CONTOSO, GRAPH_BUDGET: '1/1s' }, /contoso\."GRAPH_BUDGET" is no .* Rename it to budget/],
    ['a property that holds for all', { ...CONTOSO, port: 1 }, /contoso\."port" is no .*It holds for all tenants: set PORT in the environment/],
    ['a secret in the file', { ...CONTOSO, clientSecret: 'hunter2' }, /contoso\."clientSecret" is no .*no secret stands in this file/],
    ['a secret in the credential', { ...CONTOSO, credential: { clientSecret: 'hunter2' } }, /contoso\.credential must be an object with one of .*a member that means nothing/],
    ['no credential', { ...CONTOSO, credential: undefined }, /contoso\.credential must be .* but is not set\. Write /],
    ['two credentials', { ...CONTOSO, credential: { clientSecretFile: 'secret', managedIdentity: true } }, /contoso\.credential must be .* but has clientSecretFile and managedIdentity/],
    ['a secret that is missing', { ...CONTOSO, credential: { clientSecretFile: 'nope-hunter2' } }, /contoso\.credential has clientSecretFile, .*ENOENT.*not shown.*Correct/],
    ['a secret that is empty', { ...CONTOSO, credential: { clientSecretFile: 'empty' } }, /contoso\.credential has clientSecretFile, .*it is empty/],
    ['a variable that is not set', { ...CONTOSO, credential: { clientSecretVariable: 'NOPE' } }, /contoso\.credential has clientSecretVariable, .*that one is not set/],
    ['a secret for a variable', { ...CONTOSO, credential: { clientSecretVariable: 'hunter2!' } }, /contoso\.credential has clientSecretVariable, .*no such name .*not shown/],
    ['a token that is none', { ...CONTOSO, credential: { accessTokenVariable: 'SPACED' } }, /contoso\.credential must lead to one access token.*not shown/],
    ['an identity that is not true', { ...CONTOSO, credential: { managedIdentity: 'yes' } }, /contoso\.credential has managedIdentity, which must be true/],
    ['no application', { ...CONTOSO, clientId: undefined }, /contoso\.clientId is needed with this credential.* Set it like "clientId": "1111/],
    ['no tenant', { ...CONTOSO, tenantId: undefined }, /contoso\.tenantId is needed, but is not set\. Set it like "tenantId": "contoso/],
    ['no name', { ...CONTOSO, name: undefined }, /tenants\[0\]\.name must be 1 to 63 .* but is not set\. Set it like "name": "contoso"/],
    ['a value that breaks its rule', { ...CONTOSO, cloud: 'mars' }, /contoso\.cloud must be one of global, .* but it is "mars"\. Set it like "cloud": "global", or leave it out\./],
    ['a value that is no text', { ...CONTOSO, report: 1 }, /contoso\.report must be a text .* Set it like "report": "/],
    ['a password in a URL', { ...CONTOSO, baseUrl: 'https://u:hunter2@graph.example' }, /contoso\.baseUrl must be an https URL .*not shown.*Set it like "baseUrl": "http/],
    ['keys that are needed', { ...CONTOSO, callerAuth: 'api-key' }, /contoso\.apiKeysFile is needed by "callerAuth": "api-key", but is not set\. Set it like "apiKeysFile": "/],
    ['keys that nobody reads', { ...CONTOSO, apiKeysFile: 'a-keys.json' }, /contoso\.apiKeysFile is read with "callerAuth": "api-key" alone/],
    ['keys that cannot be read', { ...CONTOSO, callerAuth: 'api-key', apiKeysFile: 'nope' }, /contoso\.apiKeysFile must name a file of API keys, .*ENOENT/],
    ['a secret key that is none', { ...CONTOSO, secretKeyFile: 'secret' }, /contoso\.secretKeyFile must name a file with 32 bytes/],
    ['no object', 'contoso', /tenants\[0\] must be an object/],
  ])('names the tenant and the property, and what to do: %s', (_what, tenant, message) => {
    const found = faults([tenant, FABRIKAM], { SPACED: 'hunter2 x' }).join('\n');
    expect(found).toMatch(message);
    expect(found).not.toMatch(/hunter2|fabrikam\./);
  }); // prettier-ignore

  it.each(['', 'Contoso', '-a', 'a/b', 'a.b', '..', 'a b', 'ä', 'a'.repeat(64)])('refuses the name %j', (name) => {
    expect(faults([{ ...CONTOSO, name }]).join()).toMatch(/tenants\[0\]\.name must be/);
  }); // prettier-ignore

  it.each([
    ['is missing', undefined, /reading it failed \(ENOENT\)\. Make one: \{"tenants"/],
    ['is no JSON', '{', /what it holds is not \{"tenants": \[\.\.\.\]\} in JSON/],
    ['has more than tenants', '{"tenants":[],"x":1}', /what it holds is not/],
    ['has no tenant', '{"tenants":[]}', /there is none in it/],
  ])('is told where the file %s', (_what, text, message) => {
    if (text !== undefined) write('tenants.json', text);
    expect(faultsOf(() => readTenants({ TENANTS_FILE: path() }, 'serve')).join()).toMatch(message);
  });

  it('is that everybody may write it', () => {
    read([CONTOSO]);
    chmodSync(path(), 0o666);
    expect(faultsOf(() => readTenants({ TENANTS_FILE: path() }, 'serve')).join()).toMatch(
      /chmod o-w/,
    );
  });

  it('comes with all others, each once', () => {
    const found = faults([{ ...CONTOSO, cloud: 'mars', x: 1 }, { ...FABRIKAM, budget: 'y' }], { PORT: 'x', GRAPH_REPORT: 'z', AZURE_CLIENT_SECRET: 'hunter2', TENANT_FILE: 'x' }); // prettier-ignore
    expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'GRAPH_REPORT must',
      'PORT must',
      'AZURE_CLIENT_SECRET is',
      'TENANTS_FILE contoso."x"',
      'TENANTS_FILE contoso.cloud',
      'TENANTS_FILE fabrikam.budget',
      'TENANT_FILE is',
    ]);
    expect(found.join()).not.toContain('hunter2');
  });
});

describe('what tenants may not share', () => {
  const keyed = (file: string) => ({ callerAuth: 'api-key', apiKeysFile: file });
  const jwt = { callerAuth: 'jwt', jwtIssuer: 'https://login.example', jwtAudience: 'api://us' };

  it.each<[string, object, object, RegExp]>([
    ['a name', {}, { name: 'contoso' }, /contoso\.name is that of more than one tenant/],
    ['an application, whichever report it reads', {}, { tenantId: 'CONTOSO.example', clientId: 'C-1', report: 'userEventsSummary' }, /fabrikam\.clientId and tenantId are those of contoso too\. Graph counts .*Give it an app registration of its own/],
    ['a report', {}, { tenantId: 'contoso.example' }, /fabrikam\.tenantId and report are those of contoso too/],
    ['a secret key', { secretKeyFile: 'a.key' }, { secretKeyFile: 'same.key' }, /fabrikam\.secretKeyFile holds the key of contoso too/],
    ['a file of keys', keyed('a-keys.json'), keyed('./a-keys.json'), /fabrikam\.apiKeysFile is that of another tenant too/],
    ['an audience', jwt, jwt, /fabrikam\.jwtAudience is that of contoso too/],
  ])('is %s', (_what, one, other, message) => {
    expect(faults([{ ...CONTOSO, ...one }, { ...FABRIKAM, ...other }])).toEqual([expect.stringMatching(message)]); // prettier-ignore
  }); // prettier-ignore

  it.each<[string, object, object]>([
    ['the name of an application in two tenants', {}, { clientId: 'c-1' }],
    ['a tenant, for either report by an application of its own', {}, { tenantId: 'contoso.example', report: 'userEventsSummary' }], // prettier-ignore
    ['an issuer', jwt, { ...jwt, jwtAudience: 'api://them' }],
  ])('is not %s', (_what, one, other) => {
    expect(
      faults([
        { ...CONTOSO, ...one },
        { ...FABRIKAM, ...other },
      ]),
    ).toEqual([]);
  });
});

describe("a setting of one tenant's own", () => {
  it.each(['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'GRAPH_ACCESS_TOKEN', 'GRAPH_CREDENTIAL', 'API_KEYS_FILE', 'JWT_AUDIENCE'])('is refused beside the file: %s', (name) => {
    const [found = '', ...others] = faults([CONTOSO], { [name]: 'hunter2' });
    expect(others).toEqual([]);
    expect(found).toMatch(new RegExp(`^${name} is one tenant's own, .* remove it here; or remove TENANTS_FILE`));
    expect(found).not.toContain('hunter2');
  }); // prettier-ignore
});

describe('beyond this machine', () => {
  const HOST = '0.0.0.0';
  const keyed = (file: string) => ({ callerAuth: 'api-key', apiKeysFile: file });

  it('every tenant needs known callers, and a secret for pseudonyms', () => {
    const found = faults([CONTOSO, { ...FABRIKAM, ...keyed('b-keys.json') }], { HOST });
    expect(found).toEqual([
      expect.stringMatching(/^TENANTS_FILE contoso\.callerAuth none lets everybody .*Set "callerAuth": "api-key" and "apiKeysFile"/),
      expect.stringMatching(/^TENANTS_FILE fabrikam\.secretKeyFile is needed where callers see pseudonyms/),
    ]);
    const secret = { SECRET_KEY_FILE: join(folder, 'a.key') };
    expect(faults([{ ...CONTOSO, ...keyed('a-keys.json') }, { ...FABRIKAM, ...keyed('b-keys.json') }], { HOST, ...secret })).toEqual([]);
  }); // prettier-ignore

  it('strangers are served by the flag alone', () => {
    const [config] = read([CONTOSO], { HOST }, { allowAnonymous: true });
    expect(config).toMatchObject({ mode: 'real', http: { explorer: false } });
  });

  it('no certificate is taken for good unseen', () => {
    expect(faults([CONTOSO, FABRIKAM], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED must not be 0/)]); // prettier-ignore
  });
});

it('every property of a tenant is read', () => {
  const good: Readonly<Record<(typeof TENANT_PROPERTIES)[number], string>> = {
    tenantId: 'x.example', clientId: 'x', authorityHost: 'https://login.example', cloud: 'china', baseUrl: 'https://graph.example/beta',
    report: 'userEventsSummary', budget: '1/1s', callerAuth: 'jwt', apiKeysFile: 'a-keys.json', jwtIssuer: 'https://issuer.example',
    jwtAudience: 'api://x', jwtJwksUri: 'https://keys.example/', callerRate: '11', secretKeyFile: 'b.key',
  }; // prettier-ignore
  const [config] = read([{ ...CONTOSO, ...good, apiKeysFile: undefined }]);
  expect(config).toMatchObject({
    msgraph: { tenantId: 'x.example', clientId: 'x', authorityHost: 'https://login.example', cloud: 'china', baseUrl: 'https://graph.example/beta', budget: { calls: 1 } },
    report: { source: 'userEventsSummary' },
    callerAuth: { kind: 'jwt', issuer: 'https://issuer.example', audience: 'api://x', jwksUri: 'https://keys.example/' },
    http: { callerRate: 11 },
  }); // prettier-ignore
  expect(config.secretKey?.export().toString('hex')).toBe('02'.repeat(32));
});
