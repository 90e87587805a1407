import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../time.js';
import type { Caller } from './caller.js';

/** How long a verified token may be taken for good without another look. */
interface Validity {
  readonly caller: Caller;
  /** By the wall clock, which the token's issuer goes by. */
  readonly expiresAtMs: number;
  /** By the monotonic clock: when the issuer should be asked again whether the key is still its own. */
  readonly trustedUntilMs: number;
}

/** Tokens that were verified, so that the next request with one need not wait. */
export interface VerifiedTokens {
  callerOf(token: string): Caller | undefined;
  add(token: string, validity: Validity): void;
}

/** A few hundred bytes each. A caller whose token has been forgotten waits for another verification, no more. */
const MOST_TOKENS = 10_000;

/** Known by their SHA-256: a token that stood in memory could be read from a dump, and used. */
export function createVerifiedTokens(clock: Clock): VerifiedTokens {
  const held = new LRUCache<string, Validity>({ max: MOST_TOKENS });
  return {
    callerOf: (token) => {
      const key = keyOf(token);
      const validity = held.get(key);
      if (validity === undefined) return undefined;
      if (isValid(validity, clock)) return validity.caller;
      held.delete(key);
      return undefined;
    },
    add: (token, validity) => {
      if (isValid(validity, clock)) held.set(keyOf(token), validity);
    },
  };
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

function isValid({ expiresAtMs, trustedUntilMs }: Validity, clock: Clock): boolean {
  return clock.now() < expiresAtMs && clock.monotonicMs() < trustedUntilMs;
}
