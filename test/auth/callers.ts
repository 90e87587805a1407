import type { IncomingHttpHeaders } from 'node:http';
import { jest } from '@jest/globals';
import { createJwtAuthenticator } from '../../src/auth/jwt.js';
import type { GatewayError } from '../../src/errors.js';
import { createFakeClock } from '../support/fake-clock.js';
import { AUDIENCE, ISSUER, KEYS_URL, startFakeIssuer } from './fake-issuer.js';

interface House {
  readonly issuer?: string;
  readonly jwksUri?: string | undefined;
}

/** An authenticator of tokens, the issuer it trusts, and what it tells. */
export async function startJwt(house: House = {}) {
  const server = await startFakeIssuer();
  const clock = createFakeClock();
  const onRefusal = jest.fn<(reason: string) => void>();
  const onKeysFault = jest.fn<(error: GatewayError) => void>();
  const settings = { issuer: ISSUER, audience: AUDIENCE, jwksUri: KEYS_URL, ...house };
  const { fetch } = server;
  const start = () => createJwtAuthenticator({ ...settings, clock, fetch, onRefusal, onKeysFault });
  return { server, clock, onRefusal, onKeysFault, start };
}

export function bearer(token: string): IncomingHttpHeaders {
  return { authorization: `Bearer ${token}` };
}
