import { describe, expect, it } from '@jest/globals';
import type { PlannedFault } from '../../../src/emulator/faults/plan.js';
import { EMULATED_APP } from '../../../src/emulator/identity.js';
import { OLD_REPORT } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();

const GOOD_REQUEST = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: EMULATED_APP.clientId,
  client_secret: EMULATED_APP.clientSecret,
  scope: 'https://graph.microsoft.com/.default',
});

async function tokenAnswer(fault: PlannedFault['fault']) {
  const emulator = await start({ endpoint: 'token', fault });
  const response = await fetch(emulator.tokenUrl, { method: 'POST', body: GOOD_REQUEST });
  return { ...emulator, response };
}

describe('the fault', () => {
  it.each([
    ['token-unknown-client', 400, 'unauthorized_client', 700016],
    ['token-invalid-client', 400, 'invalid_client', 700027],
    ['token-invalid-secret', 401, 'invalid_client', 7000215],
    ['token-expired-secret', 401, 'invalid_client', 7000222],
  ] as const)('%s answers %d %s with AADSTS%d', async (fault, status, error, number) => {
    const { response } = await tokenAnswer(fault);
    expect(response.status).toBe(status);
    const body: unknown = await response.json();
    expect(body).toMatchObject({ error, error_codes: [number] });
    expect(body).toHaveProperty('error_description', expect.stringMatching(`^AADSTS${number}: `));
    expect(body).not.toHaveProperty('access_token');
  });

  it.each([
    ['token-expired-secret', 'HTTP 401, AADSTS7000222.'],
    ['token-missing', 'HTTP 200, without a number of Entra.'],
    ['html', 'HTTP 200, without a number of Entra.'],
  ] as const)('%s makes the credential of the emulator fail with %s', async (fault, message) => {
    const { credential } = await start({ endpoint: 'token', fault });
    const asked = credential.getToken('https://graph.microsoft.com/.default');
    await expect(asked).rejects.toThrow(message);
  });

  it('token-missing answers 200 without a token', async () => {
    const { response } = await tokenAnswer('token-missing');
    expect(response.status).toBe(200);
    const body: unknown = await response.json();
    expect(body).toHaveProperty('token_type', 'Bearer');
    expect(body).not.toHaveProperty('access_token');
  });

  it('token-refused issues a token that the reports answer by 401', async () => {
    const { response, baseUrl } = await tokenAnswer('token-refused');
    const body: unknown = await response.json();
    expect(body).toHaveProperty('access_token', 'no-token-of-ours');
    const headers = { Authorization: 'Bearer no-token-of-ours' };
    expect((await fetch(baseUrl + OLD_REPORT, { headers })).status).toBe(401);
  });

  it('token-short-lived issues a token that is said to last a second', async () => {
    const { response } = await tokenAnswer('token-short-lived');
    expect(await response.json()).toMatchObject({ expires_in: 1 });
  });

  it.each([
    ['status-429', 429],
    ['status-500', 500],
    ['html', 200],
  ] as const)('%s answers %d at the token endpoint, too', async (fault, status) => {
    const { response } = await tokenAnswer(fault);
    expect(response.status).toBe(status);
  });

  it.each(['reset', 'garbage'] as const)('%s breaks the token endpoint, too', async (fault) => {
    await expect(tokenAnswer(fault)).rejects.toThrow('fetch failed');
  });

  it('hang keeps whoever wants a token waiting until the emulator is closed', async () => {
    const { credential, until, records, close } = await start({ endpoint: 'token', fault: 'hang' });
    const asked = credential.getToken('https://graph.microsoft.com/.default');
    const refused = expect(asked).rejects.toThrow('fetch failed');
    await until(() => records.length === 1);
    await close();
    await refused;
  });
});
