import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config/config.js';
import type { Environment } from '../../src/config/reader.js';
import { SettingsError } from '../../src/errors.js';

const directory = mkdtempSync(join(tmpdir(), 'caller-auth-test-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function fileOf(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function keysFile(name: string, roles: readonly string[]): string {
  return fileOf(name, JSON.stringify({ keys: [{ name: 'a', sha256: '0'.repeat(64), roles }] }));
}

const STATS = keysFile('stats.json', ['CredentialUsage.Stats']);
const READ = keysFile('read.json', ['CredentialUsage.Read']);
const IDENTITIES = keysFile('identities.json', ['CredentialUsage.Read', 'CredentialUsage.Read.Identities']); // prettier-ignore
const SECRET_KEY_FILE = fileOf('secret.key', Buffer.alloc(32, 7).toString('base64'));

const REAL = { AZURE_TENANT_ID: 'contoso.example', AZURE_CLIENT_ID: 'x' };
const JWT = { CALLER_AUTH: 'jwt', JWT_ISSUER: 'https://login.example', JWT_AUDIENCE: 'us' };
const API_KEY = { CALLER_AUTH: 'api-key', API_KEYS_FILE: STATS };

function faultsOf(...args: Parameters<typeof readConfig>): readonly string[] {
  try {
    readConfig(...args);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map(({ setting, problem }) => `${setting} ${problem}`);
  }
}

describe('a safe start', () => {
  const binds = ['127.0.0.1', '0.0.0.0'];
  const tenants = ['demo', 'real'] as const;
  const ways = ['none', 'api-key', 'jwt'] as const;
  const settings = { none: {}, 'api-key': API_KEY, jwt: { ...JWT, SECRET_KEY_FILE } };
  const rows = binds.flatMap((HOST) =>
    tenants.flatMap((data) =>
      ways.flatMap((way) =>
        [false, true].map((allowAnonymous) => ({ HOST, data, way, allowAnonymous })),
      ),
    ),
  );

  it('has 24 cases', () => {
    expect(rows).toHaveLength(24);
  });

  it.each(rows)(
    'HOST=$HOST, $data data, CALLER_AUTH=$way, flag $allowAnonymous',
    ({ HOST, data, way, allowAnonymous }) => {
      const environment = {
        HOST,
        CALLER_AUTH: way,
        ...settings[way],
        ...(data === 'real' && REAL),
      };
      const faults = faultsOf(environment, data === 'demo' ? 'demo' : 'serve', { allowAnonymous });
      const isOpen = HOST === '0.0.0.0' && data === 'real' && way === 'none' && !allowAnonymous;
      expect(faults).toHaveLength(isOpen ? 1 : 0);
      for (const fault of faults) {
        expect(fault).toMatch(/^CALLER_AUTH none lets everybody who reaches HOST=0\.0\.0\.0 read/);
        expect(fault).toMatch(/CALLER_AUTH=api-key.*keygen.*CALLER_AUTH=jwt.*--dangerously-allow-anonymous/); // prettier-ignore
      }
    },
  );
});

describe('a way for callers to show who they are', () => {
  it.each<[Environment, readonly RegExp[]]>([
    [{ CALLER_AUTH: 'api-key' }, [/^API_KEYS_FILE is needed by CALLER_AUTH=api-key, but is not set\. Set it like /]],
    [{ CALLER_AUTH: 'jwt' }, [/^JWT_ISSUER is needed by CALLER_AUTH=jwt/, /^JWT_AUDIENCE is needed by CALLER_AUTH=jwt/]],
    [{ ...JWT, JWT_AUDIENCE: ' ' }, [/^JWT_AUDIENCE is needed by CALLER_AUTH=jwt, but is not set\. Set it like /]],
    [{ ...JWT, JWT_ISSUER: 'http://login.example' }, [/^JWT_ISSUER must be an https URL/]],
  ])('%j lacks what it needs', (environment, faults) => {
    expect(faultsOf(environment, 'serve')).toEqual(faults.map((fault) => expect.stringMatching(fault)));
  }); // prettier-ignore

  it.each<[Environment, RegExp]>([
    [{ API_KEYS_FILE: STATS }, /^API_KEYS_FILE is read with CALLER_AUTH=api-key alone, but CALLER_AUTH is none\. Set CALLER_AUTH=api-key, or remove API_KEYS_FILE\.$/],
    [{ JWT_AUDIENCE: 'us' }, /^JWT_AUDIENCE is read with CALLER_AUTH=jwt alone, but CALLER_AUTH is none/],
    [{ ...API_KEY, JWT_ISSUER: JWT.JWT_ISSUER }, /^JWT_ISSUER .* but CALLER_AUTH is api-key/],
    [{ ...API_KEY, JWT_JWKS_URI: 'https://a.example' }, /^JWT_JWKS_URI .* but CALLER_AUTH is api-key/],
    [{ ...JWT, API_KEYS_FILE: STATS }, /^API_KEYS_FILE .* but CALLER_AUTH is jwt/],
  ])('%j has what another way needs', (environment, fault) => {
    expect(faultsOf(environment, 'serve')).toEqual([expect.stringMatching(fault)]);
  }); // prettier-ignore

  it('that nobody knows is one fault, whatever is set for it', () => {
    const environment = { ...REAL, HOST: '0.0.0.0', ...JWT, CALLER_AUTH: 'oauth', API_KEYS_FILE: STATS }; // prettier-ignore
    expect(faultsOf(environment, 'serve')).toEqual([
      expect.stringMatching(/^CALLER_AUTH must be one of none, api-key, jwt/),
    ]);
  });

  it('shows nothing that is wrong in the file of keys twice', () => {
    const path = fileOf('wrong.json', '{"keys":[{"name":"a"}]}');
    const faults = faultsOf({ CALLER_AUTH: 'api-key', API_KEYS_FILE: path }, 'serve');
    expect(faults).toEqual([
      expect.stringContaining('keys[0].sha256'),
      expect.stringContaining('keys[0].roles'),
    ]);
  });
});

describe('SECRET_KEY_FILE', () => {
  const EXPOSED = { ...REAL, HOST: '0.0.0.0' };

  it.each<[string, Environment]>([
    ['tokens, whose roles nobody knows before', JWT],
    ['a key that reads pseudonyms', { ...API_KEY, API_KEYS_FILE: READ }],
  ])('is needed beyond loopback for %s', (_what, environment) => {
    expect(faultsOf({ ...EXPOSED, ...environment }, 'serve')).toEqual([
      expect.stringMatching(/^SECRET_KEY_FILE is needed where callers see pseudonyms.*keygen --secret --out FILE/), // prettier-ignore
    ]);
    expect(faultsOf({ ...EXPOSED, ...environment, SECRET_KEY_FILE }, 'serve')).toEqual([]);
  });

  it.each<[string, Environment]>([
    ['on loopback', { ...REAL, ...JWT }],
    ['for a key that only counts', { ...EXPOSED, ...API_KEY }],
    ['for a key that sees names', { ...EXPOSED, ...API_KEY, API_KEYS_FILE: IDENTITIES }],
  ])('is not needed %s', (_what, environment) => {
    expect(faultsOf(environment, 'serve')).toEqual([]);
  });

  it('is not needed for synthetic people', () => {
    expect(faultsOf({ HOST: '0.0.0.0', ...JWT }, 'demo')).toEqual([]);
  });

  it('is one fault when it cannot be read', () => {
    const missing = join(directory, 'missing.key');
    expect(faultsOf({ ...EXPOSED, ...JWT, SECRET_KEY_FILE: missing }, 'serve')).toEqual([
      expect.stringMatching(/^SECRET_KEY_FILE must name a file that can be read/),
    ]);
  });
});
