import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCredential } from '../../src/msgraph/credential.js';
import { fixInMessage, noToken, tokenError } from '../../src/msgraph/token-error.js';

const directory = mkdtempSync(join(tmpdir(), 'canary-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const SCOPE = 'https://graph.microsoft.com/.default';
const GUID = '11111111-2222-3333-4444-555555555555';
const APPLICATION = { AZURE_TENANT_ID: GUID, AZURE_CLIENT_ID: GUID };

let saved: (readonly [string, string | undefined])[] = [];
/** Sets these of the names that @azure/identity reads, and no others. */
function setEnvironment(environment: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(environment)) process.env[name] = value;
}
beforeEach(() => {
  const names = Object.keys(process.env).filter((name) => name.startsWith('AZURE_'));
  saved = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) Reflect.deleteProperty(process.env, name);
});
afterEach(() => {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AZURE_')) Reflect.deleteProperty(process.env, name);
  }
  for (const [name, value] of saved) process.env[name] = value;
});

/** A file of the test's with this in it. */
function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('what the credential really throws', () => {
  it.each([
    [
      'a certificate that is not there',
      () => ({ AZURE_CLIENT_CERTIFICATE_PATH: join(directory, 'none') }),
      /file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read/,
    ],
    [
      'a directory for a certificate',
      () => ({ AZURE_CLIENT_CERTIFICATE_PATH: directory }),
      /file of AZURE_CLIENT_CERTIFICATE_PATH cannot be read/,
    ],
    [
      'a certificate that is none',
      () => ({ AZURE_CLIENT_CERTIFICATE_PATH: file('text.pem', 'hello') }),
      /holds no certificate with a usable key/,
    ],
    [
      'a federated token that is not there',
      () => ({ AZURE_FEDERATED_TOKEN_FILE: join(directory, 'none') }),
      /AZURE_FEDERATED_TOKEN_FILE cannot be read, or is empty/,
    ],
    [
      'a federated token of nothing',
      () => ({ AZURE_FEDERATED_TOKEN_FILE: file('empty', '') }),
      /AZURE_FEDERATED_TOKEN_FILE cannot be read, or is empty/,
    ],
  ])('for %s is told apart, and its path is not shown', async (_what, environmentOf, says) => {
    setEnvironment({ ...APPLICATION, ...environmentOf() });
    const credential = await createCredential({ kind: 'default' });
    const thrown: unknown = await credential.getToken(SCOPE).catch((error: unknown) => error);
    expect(String(thrown)).toMatch(/Credential|Error/);
    expect(tokenError(thrown)).toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      reason: 'TOKEN',
      message: expect.stringMatching(says),
    });
    expect(tokenError(thrown).message).not.toMatch(/canary|1111/);
  });
});

/** As @azure/identity 4 words them; the first line is of the chain. */
const UNAVAILABLE = {
  environment:
    'CredentialUnavailableError: EnvironmentCredential is unavailable. No underlying credential could be used.',
  workload:
    'CredentialUnavailableError: WorkloadIdentityCredential: is unavailable. clientId is a required parameter.',
  managed:
    'CredentialUnavailableError: ManagedIdentityCredential: Network unreachable. Message: network_error: See x',
};

describe('tokenError', () => {
  it.each([
    [
      'nothing is set',
      Object.values(UNAVAILABLE).join('\n'),
      /No identity is set completely.* Set AZURE_TENANT_ID, AZURE_CLIENT_ID and one of/,
    ],
    ['there is no managed identity', UNAVAILABLE.managed, /no managed identity that answers/],
    [
      'the managed identity is another',
      'CredentialUnavailableError: ManagedIdentityCredential: Authentication failed. Message Identity not found',
      /set AZURE_CLIENT_ID to its client id/,
    ],
    [
      'the certificate has no key',
      'EnvironmentCredential authentication failed. secretOrPrivateKey must be an asymmetric key when using PS256',
      /certificate and its private key/,
    ],
    [
      'the password is wrong',
      'EnvironmentCredential authentication failed. error:1C800064:Provider routines::bad decrypt',
      /AZURE_CLIENT_CERTIFICATE_PASSWORD/,
    ],
    ['the secret is wrong', 'AADSTS7000215: Invalid client secret', /value of the secret/],
    ['the tenant is of another cloud', 'AADSTS90002: Tenant not found', /GRAPH_CLOUD/],
    [
      'the authority names no number',
      'invalid_client: Error(s): canary',
      /does not accept the application/,
    ],
    ['Entra ID says something else', 'AADSTS50000: canary', /\(AADSTS50000\)\. Why is not known/],
    ['it says something new', 'canary', /Why is not known/],
  ])('says so when %s, and what to do', (_when, text, says) => {
    const error = tokenError(new Error(text));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', reason: 'TOKEN' });
    expect(error.message).toMatch(says);
    expect(error.message).not.toContain('canary');
    expect(fixInMessage(error)?.length).toBeGreaterThan(20);
  });
});

describe('a fault of the login authority itself', () => {
  it.each([
    'temporarily_unavailable: Error(s): Not Available - Description: canary',
    'server_error: Error(s): Not Available',
    'AADSTS90033: A transient error has occurred. Please try again.',
    'AADSTS90055: Too many requests.',
  ])('is not taken for wrong credentials: %s', (text) => {
    const error = tokenError(new Error(text));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', reason: 'TOKEN' });
    expect(error.message).not.toContain('canary');
  });
});

describe('fixInMessage', () => {
  it('is the last sentence of an error for want of a token, and of no other', () => {
    expect(fixInMessage(noToken())).toMatch(/^Check AZURE_TENANT_ID/);
    expect(fixInMessage(tokenError(new Error('network_error')))).toBeUndefined();
  });
});
