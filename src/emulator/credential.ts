import { SECOND } from '../time.js';
import type { Clock } from '../time.js';
import { EMULATED_APP } from './identity.js';

/** What `@azure/identity` calls a TokenCredential, as far as one is needed to call the emulator. */
interface EmulatorCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly claims?: string },
  ): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** Signs in at the emulator's token endpoint as its one app registration, anew for each call. */
export function createEmulatorCredential(tokenUrl: string, clock: Clock): EmulatorCredential {
  return {
    getToken: async (scopes, { claims } = {}) => {
      const response = await fetch(tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: EMULATED_APP.clientId,
          client_secret: EMULATED_APP.clientSecret,
          scope: [scopes].flat().join(' '),
          ...(claims !== undefined && { claims }),
        }),
      });
      const token = readToken(await response.json());
      if (token === undefined) {
        throw new Error(`The emulator refused a token (HTTP ${response.status}); check the scope.`);
      }
      const expiresOnTimestamp = clock.now() + token.expiresInSeconds * SECOND;
      return { token: token.value, expiresOnTimestamp };
    },
  };
}

function readToken(body: unknown): { value: string; expiresInSeconds: number } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = 'access_token' in body ? body.access_token : undefined;
  const expiresInSeconds = 'expires_in' in body ? body.expires_in : undefined;
  return typeof value === 'string' && typeof expiresInSeconds === 'number'
    ? { value, expiresInSeconds }
    : undefined;
}
