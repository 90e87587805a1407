import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EMULATED_APP } from '../../src/emulator/identity.js';
import { startTestEmulator } from './harness.js';
import type { TestEmulator } from './harness.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.close());

const GOOD = {
  grant_type: 'client_credentials',
  client_id: EMULATED_APP.clientId,
  client_secret: EMULATED_APP.clientSecret,
  scope: 'https://graph.microsoft.com/.default',
};

async function ask(form: Readonly<Record<string, string>>, tenant: string = EMULATED_APP.tenantId) {
  const url = emulator.tokenUrl.replace(EMULATED_APP.tenantId, encodeURIComponent(tenant));
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

describe('the token endpoint', () => {
  it('answers client credentials by a bearer token for an hour less a second', async () => {
    const { status, body } = await ask(GOOD);
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^[\w.-]+$/),
    });
  });

  it('knows the tenant by id or by domain, in any case', async () => {
    expect((await ask(GOOD, 'Contoso.onmicrosoft.com')).status).toBe(200);
  });

  it.each([
    ['another tenant', {}, 'fabrikam.com', 400, 'invalid_request', 90002],
    ['another grant', { grant_type: 'password' }, undefined, 400, 'unsupported_grant_type', 70003],
    ['no grant', { grant_type: '' }, undefined, 400, 'invalid_request', 900144],
    ['no scope', { scope: '' }, undefined, 400, 'invalid_request', 900144],
    ['another app', { client_id: 'x' }, undefined, 400, 'unauthorized_client', 700016],
    ['another secret', { client_secret: 'x' }, undefined, 401, 'invalid_client', 7000215],
    [
      'a scope that is no resource',
      { scope: 'User.Read' },
      undefined,
      400,
      'invalid_scope',
      1002012,
    ],
    [
      'another resource',
      { scope: 'https://x/.default' },
      undefined,
      400,
      'invalid_resource',
      500011,
    ],
  ])('refuses %s', async (_, change, tenant, status, error, number) => {
    const answer = await ask({ ...GOOD, ...change }, tenant);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      error,
      error_codes: [number],
      error_description: expect.stringMatching(new RegExp(`^AADSTS${number}: .+ Trace ID: `)),
      timestamp: '2026-03-02 12:00:00Z',
    });
  });

  it('never repeats the secret', async () => {
    const { body } = await ask({ ...GOOD, client_secret: 'hunter2' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('refuses a body that is no form', async () => {
    const response = await fetch(emulator.tokenUrl, { method: 'POST', body: JSON.stringify(GOOD) });
    expect(response.status).toBe(400);
  });

  it('answers POST only', async () => {
    const response = await fetch(emulator.tokenUrl);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});
