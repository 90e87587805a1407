import type { TokenCredential } from '@azure/identity';
import { SettingsError } from '../errors.js';

interface CredentialOptions {
  /** `GRAPH_CREDENTIAL`. */
  readonly kind: 'default' | 'managed-identity' | 'token';
  /** `GRAPH_ACCESS_TOKEN`, for `token`. */
  readonly accessToken?: string | undefined;
  /** The cloud's login authority. Without it @azure/identity takes `AZURE_AUTHORITY_HOST`, or the global cloud's. */
  readonly authorityHost?: string | undefined;
  /** `AZURE_CLIENT_ID`: which user-assigned managed identity; without it the system-assigned one. */
  readonly clientId?: string | undefined;
}

/** The gateway's own identity, as far as it can be asked for another token. */
export interface RenewableCredential extends TokenCredential {
  /** Lets go of the tokens that it keeps: a token that Graph has refused would come again until it ends. */
  readonly forget?: () => void;
}

/**
 * The gateway's own identity. @azure/identity is loaded only when it is needed: it takes longer to load than the rest
 * of the gateway.
 */
export async function createCredential(options: CredentialOptions): Promise<RenewableCredential> {
  if (options.kind === 'token') return readyToken(options.accessToken);
  const identity = await import('@azure/identity');
  const { clientId, authorityHost } = options;
  const managedIdentity = new identity.ManagedIdentityCredential(
    clientId === undefined ? {} : { clientId },
  );
  if (options.kind === 'managed-identity') return managedIdentity;
  const authority = authorityHost === undefined ? {} : { authorityHost };
  // Not DefaultAzureCredential: on a developer's machine it would go on to whoever is logged in to the Azure CLI, and
  // read the report of whichever tenant that happens to be.
  return forgetful(
    () =>
      new identity.ChainedTokenCredential(
        new identity.EnvironmentCredential(authority),
        whenNeeded(() => new identity.WorkloadIdentityCredential(authority)),
        managedIdentity,
      ),
  );
}

/** Each instance of @azure/identity keeps its tokens to itself, and has no other way to drop them than to be dropped. */
export function forgetful(create: () => TokenCredential): RenewableCredential {
  let credential = create();
  return {
    getToken: (scopes, options) => credential.getToken(scopes, options),
    forget: () => {
      credential = create();
    },
  };
}

/** Makes a credential when a token is wanted: one that is not set up throws what lets the chain go on to the next. */
function whenNeeded(create: () => TokenCredential): TokenCredential {
  let credential: TokenCredential | undefined;
  return {
    getToken: async (scopes, options) => {
      credential ??= create();
      return credential.getToken(scopes, options);
    },
  };
}

/** A token that somebody has fetched elsewhere. When it ends is Graph's business: to us it is opaque. */
function readyToken(accessToken: string | undefined): TokenCredential {
  if (accessToken === undefined || accessToken === '') {
    throw new SettingsError([
      {
        setting: 'GRAPH_ACCESS_TOKEN',
        problem:
          'is empty, but GRAPH_CREDENTIAL=token takes the access token from it. Set it, or choose another credential.',
      },
    ]);
  }
  const token = { token: accessToken, expiresOnTimestamp: Number.POSITIVE_INFINITY };
  return { getToken: () => Promise.resolve(token) };
}
