import type { Clock } from '../time.js';
import { createApiKeyAuthenticator, type ApiKey } from './api-keys.js';
import type { Authenticator } from './authenticator.js';
import type { Fetch } from './json-fetch.js';
import type { KeysFaultHook } from './keys-fault.js';
import type { RefusalHook } from './refusal.js';

/** How callers show who they are, as the settings say it. */
export type CallerAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'api-key'; readonly keys: readonly ApiKey[] }
  | {
      readonly kind: 'jwt';
      readonly issuer: string;
      readonly audience: string;
      /** undefined: what the issuer's OpenID configuration says. */
      readonly jwksUri: string | undefined;
    };

interface AuthenticatorOptions {
  readonly clock: Clock;
  /** The way to the issuer of tokens; without it, the global fetch. */
  readonly fetch?: Fetch;
  readonly onRefusal?: RefusalHook;
  readonly onKeysFault?: KeysFaultHook;
}

/** undefined: nobody has to show who they are. What verifies tokens is loaded only where there are some. */
export async function createAuthenticator(
  callerAuth: CallerAuth,
  { fetch = globalThis.fetch, ...options }: AuthenticatorOptions,
): Promise<Authenticator | undefined> {
  switch (callerAuth.kind) {
    case 'none':
      return undefined;
    case 'api-key':
      return createApiKeyAuthenticator({ ...options, ...callerAuth });
    case 'jwt': {
      const { createJwtAuthenticator } = await import('./jwt.js');
      return createJwtAuthenticator({ ...options, ...callerAuth, fetch });
    }
  }
}
