import type { AccessToken, TokenCredential } from '@azure/identity';
import { GatewayError } from '../errors.js';
import type { Clock } from '../time.js';
import { MINUTE, SECOND, abortReason, sleep } from '../time.js';
import { wireFault } from './wire-error.js';

/** The bearer of the gateway's own identity. */
export interface TokenCache {
  /** Rejects with the signal's reason when aborted; the token is fetched all the same, for whoever comes next. */
  get(signal?: AbortSignal): Promise<string>;
  /**
   * Graph has refused this token. The next `get` asks for another, with the claims that Graph wants in it (continuous
   * access evaluation) when it named some.
   */
  invalidate(token: string, claims?: string): void;
}

interface TokenCacheOptions {
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly clock: Clock;
}

/** A token is renewed behind the calls in its last five minutes, and not used in its last ten seconds. */
const RENEW_BEFORE_MS = 5 * MINUTE;
const UNUSABLE_BEFORE_MS = 10 * SECOND;
/** Between two tries to renew a token that still serves. */
const RENEWAL_PAUSE_MS = 30 * SECOND;
/** The metadata address of a managed identity may swallow a call without an answer where there is none. */
const TIMEOUT_MS = 20 * SECOND;

/** Keeps one token, asks for it once for all who wait, and renews it before it ends. */
export function createTokenCache({ credential, scope, clock }: TokenCacheOptions): TokenCache {
  let held: AccessToken | undefined;
  let wantedClaims: string | undefined;
  let flight: Promise<AccessToken> | undefined;
  let renewFromMs = 0;

  const fetchToken = async () => {
    const claims = wantedClaims;
    const options = claims === undefined ? {} : { claims };
    const token = await withinTime(clock, credential.getToken(scope, options));
    if (wantedClaims === claims) wantedClaims = undefined;
    held = token;
    const dueMs = token.refreshAfterTimestamp ?? token.expiresOnTimestamp - RENEW_BEFORE_MS;
    renewFromMs = Math.max(dueMs, clock.now() + RENEWAL_PAUSE_MS);
    return token;
  };
  const renew = () => {
    renewFromMs = clock.now() + RENEWAL_PAUSE_MS;
    flight ??= fetchToken().finally(() => (flight = undefined));
    return flight;
  };

  return {
    get: async (signal) => {
      const token = held;
      if (token === undefined || clock.now() >= token.expiresOnTimestamp - UNUSABLE_BEFORE_MS) {
        return (await unlessAborted(renew(), signal)).token;
      }
      // Should this fail, the token at hand still serves; the fault shows when it no longer does.
      if (clock.now() >= renewFromMs) renew().catch(() => undefined);
      return token.token;
    },
    invalidate: (token, claims) => {
      if (held?.token !== token) return;
      held = undefined;
      wantedClaims = claims;
    },
  };
}

async function withinTime(clock: Clock, asked: Promise<AccessToken | null>): Promise<AccessToken> {
  const timer = new AbortController();
  const timeUp = sleep(clock, TIMEOUT_MS, timer.signal).then(() => {
    throw tooSlow();
  });
  try {
    const token = await Promise.race([asked, timeUp]);
    if (token === null) throw unauthorized(undefined);
    return token;
  } catch (error) {
    throw error instanceof GatewayError ? error : tokenError(error);
  } finally {
    timer.abort();
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(abortReason(signal));
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}

/** Fixes for what Entra ID says most often when it issues no token (its "AADSTS error codes" page). */
const FIXES: ReadonlyMap<string, string> = new Map([
  ['AADSTS7000215', 'AZURE_CLIENT_SECRET is wrong: it takes the value of the secret, not its id.'],
  ['AADSTS7000222', 'The client secret has expired: make a new one for the app registration.'],
  ['AADSTS700016', 'AZURE_CLIENT_ID names no application of this tenant.'],
  ['AADSTS700027', 'The certificate is not the one that the app registration knows.'],
  ['AADSTS90002', 'AZURE_TENANT_ID names no tenant of this cloud: look at GRAPH_CLOUD, too.'],
  ['AADSTS700213', 'No federated credential of the app registration fits this workload.'],
]);

/** Of what the credential says only known words are read: its text may hold ids, addresses and secrets. */
function tokenError(error: unknown): GatewayError {
  const number = /AADSTS\d{5,8}/.exec(String(error))?.[0];
  if (number !== undefined) return unauthorized(number);
  const fault = wireFault(error);
  if (fault?.code === 'UPSTREAM_TIMEOUT') return tooSlow();
  return fault !== undefined || NO_ANSWER.test(String(error))
    ? unreachable()
    : unauthorized(undefined);
}

/**
 * What @azure/identity says in some line when the login authority did not answer; it keeps no code of the network's. A
 * managed identity that cannot be reached is another matter: this machine has none.
 */
const NO_ANSWER =
  /^(?!.*ManagedIdentityCredential).*\b(network_error|endpoints_resolution_error)\b/m;

function unauthorized(number: string | undefined): GatewayError {
  const fix =
    FIXES.get(number ?? '') ??
    'Check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret, certificate or identity that belongs to them.';
  return new GatewayError(
    'UPSTREAM_UNAUTHORIZED',
    `The gateway gets no access token for Microsoft Graph${number === undefined ? '' : ` (${number})`}. ${fix}`,
    { reason: 'TOKEN' },
  );
}

function unreachable(): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNREACHABLE',
    'The login authority that issues access tokens for Microsoft Graph cannot be reached. Check GRAPH_CLOUD, ' +
      'AZURE_AUTHORITY_HOST, DNS, firewall and proxy. If a proxy of your own opens TLS, point NODE_EXTRA_CA_CERTS at its ' +
      'root certificate.',
    { reason: 'TOKEN' },
  );
}

function tooSlow(): GatewayError {
  return new GatewayError(
    'UPSTREAM_TIMEOUT',
    'No access token for Microsoft Graph came in time. Check that this machine reaches the login authority of ' +
      'GRAPH_CLOUD, or the managed identity, and whether a firewall or proxy swallows connections.',
    { reason: 'TOKEN' },
  );
}
