import type { AccessToken } from '@azure/identity';
import { GatewayError } from '../errors.js';
import type { Clock } from '../time.js';
import { MINUTE, SECOND, abortReason, sleep } from '../time.js';
import type { RenewableCredential } from './credential.js';
import { noToken, tokenError, tokenTooSlow } from './token-error.js';

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
  readonly credential: RenewableCredential;
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
    // It was asked for before Graph said what it wants to see: whoever waits for it may try, but nobody keeps it.
    if (wantedClaims !== claims) return token;
    wantedClaims = undefined;
    held = token;
    const dueMs = token.refreshAfterTimestamp ?? token.expiresOnTimestamp - RENEW_BEFORE_MS;
    renewFromMs = Math.max(dueMs, clock.now() + RENEWAL_PAUSE_MS);
    return token;
  };
  const shared = (fetching: Promise<AccessToken>) => {
    const mine = fetching.finally(() => {
      if (flight === mine) flight = undefined;
    });
    return mine;
  };
  const renew = () => {
    renewFromMs = clock.now() + RENEWAL_PAUSE_MS;
    flight ??= shared(fetchToken());
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
      if (claims === undefined) credential.forget?.();
      // A renewal that is under way does not know of them.
      else flight = undefined;
      wantedClaims = claims;
    },
  };
}

async function withinTime(clock: Clock, asked: Promise<AccessToken | null>): Promise<AccessToken> {
  const timer = new AbortController();
  const timeUp = sleep(clock, TIMEOUT_MS, timer.signal).then(() => {
    throw tokenTooSlow();
  });
  try {
    const token = await Promise.race([asked, timeUp]);
    if (token === null) throw noToken();
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
