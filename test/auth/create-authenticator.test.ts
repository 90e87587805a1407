import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createAuthenticator, type CallerAuth } from '../../src/auth/create-authenticator.js';
import type { Config } from '../../src/config/config.js';
import { createFakeClock } from '../support/fake-clock.js';
import { bearer } from './callers.js';
import { AUDIENCE, goodClaims, ISSUER, KEYS_URL, signed, startFakeIssuer } from './fake-issuer.js';

describe('how callers show who they are', () => {
  it('is said by the settings as they are', () => {
    const asSet = (callerAuth: Config['callerAuth']): CallerAuth => callerAuth;
    expect(asSet({ kind: 'none' })).toEqual({ kind: 'none' });
  });

  it('may be not at all', async () => {
    const clock = createFakeClock();
    expect(await createAuthenticator({ kind: 'none' }, { clock })).toBeUndefined();
  });

  it('may be an API key', async () => {
    const sha256 = createHash('sha256').update('cug_x').digest('hex');
    const key = { name: 'a', sha256, roles: ['CredentialUsage.Stats'], expiresAtMs: undefined };
    const clock = createFakeClock();
    const authenticator = await createAuthenticator({ kind: 'api-key', keys: [key] }, { clock });
    expect(authenticator?.known({ 'x-api-key': 'cug_x' })).toEqual({ id: 'a', view: 'COUNTS' });
  });

  it.each([KEYS_URL, undefined])('may be a token, with its keys at %s', async (jwksUri) => {
    const clock = createFakeClock();
    const { fetch } = await startFakeIssuer();
    const settings = { kind: 'jwt', issuer: ISSUER, audience: AUDIENCE, jwksUri } as const;
    const authenticator = await createAuthenticator(settings, { clock, fetch });
    const headers = bearer(await signed(goodClaims(clock)));
    await expect(authenticator?.authenticate(headers)).resolves.toMatchObject({ id: 'client-7' });
    expect(authenticator?.replaceKeys).toBeUndefined();
  });
});
