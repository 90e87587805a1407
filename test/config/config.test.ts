import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config/config.js';
import { readTenants } from '../../src/config/tenants.js';
import { SETTINGS } from '../../src/config/settings.js';
import { SettingsError } from '../../src/errors.js';
import type { Config } from '../../src/config/config.js';
import type { Environment } from '../../src/config/reader.js';

const REAL = { AZURE_TENANT_ID: 'contoso.example', AZURE_CLIENT_ID: 'x', AZURE_CLIENT_SECRET: 's3cr3t-of-azure' }; // prettier-ignore

const directory = mkdtempSync(join(tmpdir(), 'config-test-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** The faults by setting; none when the settings are right. */
function faultsOf(...args: Parameters<typeof readConfig>): ReadonlyMap<string, string> {
  try {
    readTenants(...args);
    return new Map();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return new Map(error.faults.map(({ setting, problem }) => [setting, problem]));
  }
}

describe('every setting', () => {
  const keyFile = join(directory, 'good.key');
  writeFileSync(keyFile, `${Buffer.alloc(32, 7).toString('base64')}\n`);
  const shortKeyFile = join(directory, 'short.key');
  writeFileSync(shortKeyFile, 'c2hvcnQ=');
  const manifestFile = join(directory, 'manifest.json');
  writeFileSync(manifestFile, '{"abc":"{ __typename }"}');

  const keysFile = join(directory, 'keys.json');
  const key = { name: 'a', sha256: 'ab'.repeat(32), roles: ['CredentialUsage.Stats'] };
  writeFileSync(keysFile, JSON.stringify({ keys: [key] }));
  const noKeysFile = join(directory, 'no-keys.json');
  writeFileSync(noKeysFile, '{"keys":[]}');
  const tenantsFile = join(directory, 'tenants.json');
  const tenant = { name: 'contoso', tenantId: 'contoso.example', credential: { managedIdentity: true } }; // prettier-ignore
  writeFileSync(tenantsFile, JSON.stringify({ tenants: [tenant] }));
  const JWT = { CALLER_AUTH: 'jwt' };
  const TRACED = { OTEL_TRACES_EXPORTER: 'otlp' };

  const cases: readonly {
    readonly name: string;
    /** Settings without which it means nothing. */
    readonly beside?: Environment;
    readonly good: string;
    readonly read: (config: Config) => unknown;
    readonly value: unknown;
    readonly bad: readonly string[];
  }[] = [
    { name: 'HOST', good: '[::1]', read: ({ http }) => http.host, value: '::1', bad: ['127.0.0.1:4000', '1.2.3', 'a b', 'http://x'] },
    { name: 'PORT', good: '0', read: ({ http }) => http.port, value: 0, bad: ['65536', '-1', '4e3', '80.0', 'http'] },
    { name: 'GRAPH_CLOUD', good: 'usgov-l5', read: ({ msgraph }) => msgraph.cloud, value: 'usgov-l5', bad: ['Global', 'mars'] },
    { name: 'GRAPH_BASE_URL', good: 'http://127.0.0.1:5001/beta/', read: ({ msgraph }) => msgraph.baseUrl, value: 'http://127.0.0.1:5001/beta', bad: ['http://graph.example/beta', 'https://u:hunter2@graph.example', 'https://graph.example/?x=1', 'https://graph.example/#x', 'graph.example', 'ftp://localhost/'] },
    { name: 'GRAPH_REPORT', good: 'userEventsSummary', read: ({ report }) => report.source, value: 'userEventsSummary', bad: ['users'] },
    { name: 'GRAPH_CREDENTIAL', good: 'managed-identity', read: ({ msgraph }) => msgraph.credential, value: 'managed-identity', bad: ['hunter2'] },
    { name: 'AZURE_TENANT_ID', good: 'd3590ed6-52b3-4102-aeff-aad2292ab012', read: ({ msgraph }) => msgraph.tenantId, value: 'd3590ed6-52b3-4102-aeff-aad2292ab012', bad: ['https://contoso.example/'] },
    { name: 'AZURE_CLIENT_ID', good: '3604e35c-12f3-a86a-5ff4-97aecf6c526a', read: ({ msgraph }) => msgraph.clientId, value: '3604e35c-12f3-a86a-5ff4-97aecf6c526a', bad: ['my app', '"3604e35c"'] },
    { name: 'AZURE_AUTHORITY_HOST', good: 'https://login.chinacloudapi.cn/', read: ({ msgraph }) => msgraph.authorityHost, value: 'https://login.chinacloudapi.cn', bad: ['login.chinacloudapi.cn', 'http://login.example', 'http://127.0.0.1:5001'] },
    { name: 'GRAPH_ACCESS_TOKEN', good: 'a.b-c_d~e+f/g=', read: ({ msgraph }) => msgraph.accessToken, value: 'a.b-c_d~e+f/g=', bad: ['Bearer hunter2', '"hunter2"'] },
    { name: 'GRAPH_BUDGET', good: '2/30s', read: ({ msgraph }) => msgraph.budget, value: { calls: 2, windowMs: 30_000 }, bad: ['4', '4/10', '0/10s', '4/0s', '4/10m', 'none'] },
    { name: 'REPORT_STALE_AFTER', good: '500ms', read: ({ report }) => report.staleAfterMs, value: 500, bad: ['15', '0s', '1.5h', '-1m', '9999999d', '15 m'] },
    { name: 'REPORT_EXPIRE_AFTER', good: '30d', read: ({ report }) => report.expireAfterMs, value: 2_592_000_000, bad: ['1w', '0h'] },
    { name: 'REPORT_COLD_WAIT', good: '0s', read: ({ report }) => report.coldWaitMs, value: 0, bad: ['0', 'soon'] },
    { name: 'REPORT_FULL_SWEEP_AFTER', good: '1d', read: ({ report }) => report.fullSweepAfterMs, value: 86_400_000, bad: ['6', 'never'] },
    { name: 'REPORT_OVERLAP', good: '24h', read: ({ report }) => report.overlapMs, value: 86_400_000, bad: ['23h', '0s', '2'] },
    { name: 'REPORT_FORBIDDEN_GRACE', good: '0s', read: ({ report }) => report.forbiddenGraceMs, value: 0, bad: ['5', '-1m'] },
    { name: 'CALLER_AUTH', good: 'none', read: ({ callerAuth }) => callerAuth, value: { kind: 'none' }, bad: ['basic', 'apikey', 'JWT'] },
    { name: 'API_KEYS_FILE', beside: { CALLER_AUTH: 'api-key' }, good: keysFile, read: ({ callerAuth }) => callerAuth, value: { kind: 'api-key', keys: [{ name: 'a', sha256: 'ab'.repeat(32), roles: ['CredentialUsage.Stats'], expiresAtMs: undefined }] }, bad: [noKeysFile, join(directory, 'missing.json'), directory] },
    { name: 'JWT_ISSUER', beside: { ...JWT, JWT_AUDIENCE: 'us' }, good: 'https://login.example/a/', read: ({ callerAuth }) => callerAuth, value: { kind: 'jwt', issuer: 'https://login.example/a/', audience: 'us', jwksUri: undefined }, bad: ['login.example', 'http://login.example', 'https://u:hunter2@login.example', 'https://login.example/?x=1', 'https://login.example/#x', 'https://login.example?', 'https://login.microsoftonline.com/common/v2.0', 'https://login.microsoftonline.com/organizations/v2.0'] },
    { name: 'JWT_AUDIENCE', beside: { ...JWT, JWT_ISSUER: 'http://127.0.0.1:9/x' }, good: 'api://us', read: ({ callerAuth }) => callerAuth, value: { kind: 'jwt', issuer: 'http://127.0.0.1:9/x', audience: 'api://us', jwksUri: undefined }, bad: ['a b', '"us"', 'a,b', 'https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'] },
    { name: 'JWT_JWKS_URI', beside: { ...JWT, JWT_ISSUER: 'https://login.example', JWT_AUDIENCE: 'us' }, good: 'https://login.example/keys?appid=1', read: ({ callerAuth }) => callerAuth, value: { kind: 'jwt', issuer: 'https://login.example', audience: 'us', jwksUri: 'https://login.example/keys?appid=1' }, bad: ['http://login.example/keys', 'https://u:hunter2@login.example/keys', 'https://login.example/keys#x', 'file:///etc/keys'] },
    { name: 'CALLER_RATE', good: '300', read: ({ http }) => http.callerRate, value: 300, bad: ['0', '-1', '1.5', '100000001', 'none'] },
    { name: 'TRUSTED_DOCUMENTS', good: manifestFile, read: ({ http }) => http.trustedDocuments, value: new Map([['abc', '{ __typename }']]), bad: [keyFile, join(directory, 'missing.json'), directory] },
    { name: 'TRUSTED_DOCUMENTS_MODE', good: 'log', read: ({ http }) => http.trustedDocumentsMode, value: 'log', bad: ['warn', 'off'] },
    { name: 'ALLOWED_HOSTS', good: 'Gateway.example, [::1]:4000', read: ({ http }) => http.allowedHosts, value: ['gateway.example', '[::1]:4000'], bad: ['*', 'a,,b', 'http://a', 'a:70000', '[a]'] },
    { name: 'ALLOWED_ORIGINS', good: 'https://Studio.example,http://localhost:3000/', read: ({ http }) => http.allowedOrigins, value: ['https://studio.example', 'http://localhost:3000'], bad: ['*', 'null', 'studio.example', 'https://a/b', 'https://u:p@a'] },
    { name: 'DASHBOARD', good: 'off', read: ({ http }) => http.dashboard, value: false, bad: ['no', '1'] },
    { name: 'EXPLORER', good: 'off', read: ({ http }) => http.explorer, value: false, bad: ['no', '1'] },
    { name: 'PREPARED_OPERATIONS', good: 'off', read: ({ http }) => http.preparedOperations, value: false, bad: ['yes'] },
    { name: 'INTROSPECTION', good: 'off', read: ({ http }) => http.introspection, value: false, bad: ['yes'] },
    { name: 'SECRET_KEY_FILE', good: keyFile, read: ({ secretKey }) => secretKey?.export().toString('hex'), value: '07'.repeat(32), bad: [shortKeyFile, join(directory, 'missing.key'), directory] },
    { name: 'REQUEST_DEADLINE', good: '1m', read: ({ http }) => http.requestDeadlineMs, value: 60_000, bad: ['0ms', '10'] },
    { name: 'REQUEST_BODY_LIMIT', good: '1mb', read: ({ http }) => http.bodyLimitBytes, value: 1_048_576, bad: ['1', '1023b', '65mb', '1gb'] },
    { name: 'SHUTDOWN_DELAY', good: '15s', read: ({ http }) => http.shutdownDelayMs, value: 15_000, bad: ['5', '-1s'] },
    { name: 'SHUTDOWN_GRACE', good: '1m', read: ({ http }) => http.shutdownGraceMs, value: 60_000, bad: ['never', '25'] },
    { name: 'STORE_URL', beside: { AZURE_TENANT_ID: 'contoso.example' }, good: 'sqlite:data/store.db', read: ({ storeUrl }) => storeUrl, value: { engine: 'sqlite', path: 'data/store.db' }, bad: ['data/store.db', 'sqlite://data/store.db', 'sqlite:', 'mysql://a/b', 'postgres://host', 'postgres:a'] },
    { name: 'STORE_RETENTION', good: '90d', read: ({ storeRetentionMs }) => storeRetentionMs, value: 90 * 86_400_000, bad: ['30d', '0d', '90', 'never'] },
    { name: 'TENANTS_FILE', beside: { AZURE_TENANT_ID: '', AZURE_CLIENT_ID: '', AZURE_CLIENT_SECRET: '' }, good: tenantsFile, read: ({ tenant }) => tenant, value: 'contoso', bad: [keyFile, join(directory, 'missing.json'), directory] },
    { name: 'LOG_LEVEL', good: 'debug', read: ({ logLevel }) => logLevel, value: 'debug', bad: ['DEBUG', 'loud'] },
    { name: 'OTEL_TRACES_EXPORTER', good: 'otlp', read: ({ isTraced }) => isTraced, value: true, bad: ['zipkin', 'otlp,console'] },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', good: 'http://collector:4318', read: ({ isTraced }) => isTraced, value: true, bad: ['collector:4318', 'grpc://collector'] },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', good: 'https://collector/v1/traces', read: ({ isTraced }) => isTraced, value: true, bad: ['/v1/traces'] },
    { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', beside: TRACED, good: 'http/protobuf', read: ({ isTraced }) => isTraced, value: true, bad: ['grpc', 'http/json'] },
    { name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', beside: TRACED, good: 'http/protobuf', read: ({ isTraced }) => isTraced, value: true, bad: ['grpc'] },
    { name: 'OTEL_SDK_DISABLED', beside: TRACED, good: 'TRUE', read: ({ isTraced }) => isTraced, value: false, bad: ['yes', '1'] },
  ]; // prettier-ignore

  it('has a case here', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(
      Object.values(SETTINGS).map(({ name }) => name).sort(), // prettier-ignore
    );
  });

  it.each(cases)('$name means what it says', ({ name, beside, good, read, value }) => {
    const environment = { ...REAL, ...beside, [name]: good };
    expect(read(readTenants(environment, 'serve', { allowAnonymous: true })[0])).toEqual(value);
  });

  it.each(cases.flatMap(({ bad, ...one }) => bad.map((text) => ({ ...one, text }))))(
    '$name=$text is refused with a rule and a fix',
    ({ name, beside, text }) => {
      const problem = faultsOf({ ...REAL, ...beside, [name]: text }, 'serve').get(name);
      expect(problem).toMatch(/^must (be|name) /);
      expect(problem).toMatch(/(Set it like|Make one:)/);
    },
  );

  it('counts as not set when it is blank', () => {
    const blank = Object.fromEntries(cases.map(({ name }) => [name, ' ']));
    expect(readConfig(blank, 'serve')).toEqual(readConfig({}, 'serve'));
  });
});

describe('faults', () => {
  it('come all at once', () => {
    const faults = faultsOf({ PORT: 'x', LOG_LEVEL: 'y', REPORT_COLD_WAIT: 'z' }, 'serve');
    expect([...faults.keys()].sort()).toEqual(['LOG_LEVEL', 'PORT', 'REPORT_COLD_WAIT']);
  });

  it.each<Environment>([
    { GRAPH_ACCESS_TOKEN: 'Bearer hunter2' },
    { GRAPH_ACCESS_TOKEN: 'hunter2', GRAPH_CREDENTIAL: 'default' },
    { GRAPH_BASE_URL: 'https://admin:hunter2@graph.example/beta' },
    { GRAPH_CREDENTIAL: 'hunter2' },
    { GRAPH_TOKEN: 'hunter2' },
    { STORE_URL: 'mysql://admin:hunter2@db.example/usage' },
    { AZURE_CLIENT_SECRET: 'hunter2', HOST: '0.0.0.0' },
    { CALLER_AUTH: 'jwt', JWT_ISSUER: 'https://u:hunter2@login.example', JWT_AUDIENCE: 'us' },
  ])('never repeat a secret: %j', (environment) => {
    const faults = faultsOf(environment, 'serve');
    expect(faults.size).toBeGreaterThan(0);
    expect([...faults].flat().join('\n')).not.toContain('hunter2');
  });

  it('name the nearest setting when a name is misspelt', () => {
    const faults = faultsOf({ GRAPH_BUDGT: '4/10s', ALLOWED_HOST: 'a', GRAPH_PORT: 'userEventsSummary', REPORT_STALE: '1m' }, 'serve'); // prettier-ignore
    expect(faults.get('GRAPH_BUDGT')).toContain('Rename it to GRAPH_BUDGET');
    expect(faults.get('ALLOWED_HOST')).toContain('Rename it to ALLOWED_HOSTS');
    expect(faults.get('REPORT_STALE')).toContain('REPORT_STALE_AFTER');
    expect(faults.get('GRAPH_PORT')).toContain('GRAPH_REPORT');
    expect(faultsOf({ JWT_JWKS_URL: 'x' }, 'serve').get('JWT_JWKS_URL')).toContain('JWT_JWKS_URI');
  });

  it.each<Environment>([
    { PATH: '/bin', GRAPHICS: '1', PORTS: '1' },
    // What Kubernetes sets for a service that is named graph.
    { GRAPH_SERVICE_HOST: '10.0.0.7', GRAPH_SERVICE_PORT: '80', GRAPH_PORT: 'tcp://10.0.0.7:80', GRAPH_PORT_80_TCP_ADDR: '10.0.0.7' },
    // What a web server sets for a program behind it.
    { REQUEST_METHOD: 'GET', REQUEST_URI: '/', REQUEST_SCHEME: 'http', REQUEST_ID: '1' },
    { GRAPH_BUDGT: ' ' },
  ])("say nothing about other programs' variables, nor about blank ones: %j", (environment) => {
    expect([...faultsOf(environment, 'serve')]).toEqual([]);
  }); // prettier-ignore
});

describe('what is kept', () => {
  it('is in PostgreSQL where the URL says so', () => {
    const url = 'postgres://gateway:secret@db.example:5433/usage?sslmode=require';
    const config = readConfig({ ...REAL, AZURE_TENANT_ID: 'contoso.example', STORE_URL: url }, 'serve'); // prettier-ignore
    expect(config.storeUrl).toEqual({ engine: 'postgres', url });
  });

  it('belongs to a tenant, which has to be named', () => {
    const faults = faultsOf({ GRAPH_ACCESS_TOKEN: 'abc', STORE_URL: 'sqlite:store.db' }, 'serve');
    expect(faults.get('AZURE_TENANT_ID')).toMatch(/needed with STORE_URL.*Set AZURE_TENANT_ID/);
    expect(faultsOf({ STORE_URL: 'sqlite:store.db' }, 'demo').size).toBe(0);
  });
});

describe('the data that is served', () => {
  it('is a demo when nothing says whose tenant to read', () => {
    expect(readConfig({}, 'serve')).toMatchObject({
      mode: 'demo',
      report: { staleAfterMs: 60_000, expireAfterMs: 86_400_000 },
      http: { host: '127.0.0.1', port: 4000, explorer: true, introspection: true, callerRate: 'off' }, // prettier-ignore
    });
  });

  it.each(['AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'GRAPH_ACCESS_TOKEN'])(
    'is real as soon as %s is set',
    (name) => {
      expect(readConfig({ [name]: 'x' }, 'serve')).toMatchObject({
        mode: 'real',
        report: { staleAfterMs: 900_000 },
      });
    },
  );

  it.each([{ GRAPH_BASE_URL: 'https://graph.example/beta' }, { GRAPH_CREDENTIAL: 'default' }])(
    'is real with %j',
    (environment) => {
      expect(readConfig(environment, 'serve').mode).toBe('real');
    },
  );

  it('is never synthetic by mistake on an address beyond loopback', () => {
    const faults = faultsOf({ HOST: '0.0.0.0' }, 'serve');
    expect([...faults.keys()]).toEqual(['AZURE_TENANT_ID']);
    expect(faults.get('AZURE_TENANT_ID')).toContain('run the command demo');
  });

  it('is a demo anywhere when the command says so, without the identity that is set', () => {
    const environment = { ...REAL, HOST: '0.0.0.0', GRAPH_ACCESS_TOKEN: 'x', GRAPH_BASE_URL: 'https://graph.example' }; // prettier-ignore
    expect(readConfig(environment, 'demo')).toMatchObject({
      mode: 'demo',
      msgraph: { accessToken: undefined, baseUrl: undefined },
      http: { explorer: true, callerRate: 'off' },
    });
  });

  it('is never open to strangers unless the flag says so', () => {
    const environment = { ...REAL, HOST: '0.0.0.0' };
    expect(faultsOf(environment, 'serve').get('CALLER_AUTH')).toContain('--dangerously-allow-anonymous'); // prettier-ignore
    expect(readConfig(environment, 'serve', { allowAnonymous: true })).toMatchObject({
      mode: 'real',
      http: { host: '0.0.0.0', explorer: false, introspection: false, callerRate: 'off' },
    });
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('may be real on %s', (HOST) => {
    expect(readConfig({ ...REAL, HOST }, 'serve').mode).toBe('real');
  });

  it('is not a demo for check, which says what is missing instead', () => {
    expect(faultsOf({}, 'check').get('AZURE_TENANT_ID')).toContain('GRAPH_ACCESS_TOKEN');
  });
});

describe('traces', () => {
  const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

  it.each<[Environment, boolean]>([
    [{}, false],
    [ENDPOINT, true],
    [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, false],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
  ])('are sent with %p: %p', (environment, isTraced) => {
    expect(readConfig(environment, 'demo').isTraced).toBe(isTraced);
  });

  it('tell no password of their collector', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'ftp://us:hunter2@collector';
    const problem = faultsOf({ OTEL_EXPORTER_OTLP_ENDPOINT }, 'demo').get('OTEL_EXPORTER_OTLP_ENDPOINT'); // prettier-ignore
    expect(problem).toContain('must be an http or https URL');
    expect(problem).not.toContain('hunter2');
  });
});

describe('settings that do not go together', () => {
  it.each([
    [{ REPORT_STALE_AFTER: '2d' }, 'REPORT_STALE_AFTER'],
    [{ REPORT_COLD_WAIT: '10s' }, 'REPORT_COLD_WAIT'],
    [{ GRAPH_CREDENTIAL: 'token' }, 'GRAPH_ACCESS_TOKEN'],
    [{ GRAPH_CREDENTIAL: 'default', GRAPH_ACCESS_TOKEN: 'x' }, 'GRAPH_CREDENTIAL'],
  ])('%j is a fault of %s, with a fix', (environment, name) => {
    const faults = faultsOf(environment, 'serve');
    expect([...faults.keys()]).toEqual([name]);
    expect(faults.get(name)).toContain('Set ');
  });

  it('takes a ready token for the credential when nothing else is said', () => {
    expect(readConfig({ GRAPH_ACCESS_TOKEN: 'x' }, 'serve').msgraph.credential).toBe('token');
  });
});

describe('the config', () => {
  it('is frozen to the last list', () => {
    const config = readConfig({ ALLOWED_ORIGINS: 'https://a.example' }, 'serve');
    const parts = [config, config.msgraph, config.report, config.http, config.http.allowedHosts, config.http.allowedOrigins]; // prettier-ignore
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  it('shows no key when it is printed', () => {
    const keyFile = join(directory, 'printed.key');
    const key = Buffer.alloc(32, 'K').toString('base64');
    writeFileSync(keyFile, key);
    const printed = inspect(readConfig({ SECRET_KEY_FILE: keyFile }, 'serve'), { depth: 9 });
    expect(printed).not.toContain(key);
    expect(printed).not.toContain('KKKK');
  });
});
