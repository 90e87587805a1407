import { describe, expect, it } from '@jest/globals';
import { OLD_REPORT } from '../harness.js';
import { faultyEmulators } from './faulty-emulator.js';

const start = faultyEmulators();
const SCOPE = 'https://graph.microsoft.com/.default';

/** The claims that a challenge wants to see in the next token. */
function wantedClaims(response: Response): string {
  const challenge = response.headers.get('www-authenticate') ?? '';
  expect(challenge).toMatch(/^Bearer .*error="insufficient_claims"/);
  const claims = /claims="([^"]+)"/.exec(challenge)?.[1] ?? '';
  return Buffer.from(claims, 'base64').toString();
}

describe('the fault claims-challenge', () => {
  it('refuses a token until one comes that was asked for with the wanted claims', async () => {
    const { baseUrl, credential, records } = await start({ fault: 'claims-challenge', from: 2 });
    const call = async (claims?: string) => {
      const { token } = await credential.getToken(SCOPE, claims === undefined ? {} : { claims });
      return fetch(baseUrl + OLD_REPORT, { headers: { Authorization: `Bearer ${token}` } });
    };
    expect((await call()).status).toBe(200);
    const challenged = await call();
    expect(challenged.status).toBe(401);
    expect((await call()).status).toBe(401);
    expect((await call('{"access_token":{"nbf":null}}')).status).toBe(401);
    const claims = wantedClaims(challenged);
    expect(JSON.parse(claims)).toHaveProperty('access_token.nbf.essential', true);
    expect((await call(claims)).status).toBe(200);
    const faults = records.filter(({ method }) => method === 'GET').map(({ fault }) => fault);
    const challenge = 'claims-challenge';
    expect(faults).toEqual([undefined, challenge, challenge, challenge, undefined]);
  });
});
