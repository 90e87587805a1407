import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../time.js';
import type { Authenticator } from './authenticator.js';
import { viewOfRoles, type Caller } from './caller.js';
import { forbidden, unauthenticated, type RefusalHook } from './refusal.js';

/** A key as the operator's file knows it: never the key itself. */
export interface ApiKey {
  readonly name: string;
  /** Of the key's text, in hexadecimal digits. */
  readonly sha256: string;
  readonly roles: readonly string[];
  /** undefined: never. */
  readonly expiresAtMs: number | undefined;
}

interface ApiKeyOptions {
  readonly keys: readonly ApiKey[];
  readonly clock: Clock;
  readonly onRefusal?: RefusalHook;
}

/** What one key opens. */
interface Entry {
  readonly digest: Buffer;
  /** undefined for a key without a role. */
  readonly caller: Caller | undefined;
  readonly expiresAtMs: number;
}

/** A longer text is no key, and not worth hashing. */
const LONGEST_KEY = 256;

const WANTED = 'an API key that is valid in the header x-api-key';

/**
 * Knows callers by a key in the header `x-api-key`. A key is long and random, so one round of SHA-256 hides it, which takes
 * about a microsecond: what the text of a header meant need not be kept, and with it no key in memory.
 */
export function createApiKeyAuthenticator(options: ApiKeyOptions): Authenticator {
  const { clock, onRefusal = () => undefined } = options;
  let entries = options.keys.map(toEntry);
  const judge = (headers: IncomingHttpHeaders): Verdict => {
    const entry = entryOf(entries, headers);
    // A key that nobody knows takes as long as one that has ended: the clock is asked for both.
    const hasEnded = clock.now() >= (entry?.expiresAtMs ?? Infinity);
    if (entry === undefined) return headers['x-api-key'] === undefined ? MISSING : UNKNOWN;
    if (hasEnded) return EXPIRED;
    return entry.caller ?? FORBIDDEN;
  };
  return {
    known: (headers) => {
      const verdict = judge(headers);
      return isCaller(verdict) ? verdict : undefined;
    },
    authenticate: (headers) => {
      const verdict = judge(headers);
      if (isCaller(verdict)) return Promise.resolve(verdict);
      onRefusal(verdict.reason);
      return Promise.reject(verdict === FORBIDDEN ? forbidden() : unauthenticated(WANTED));
    },
    challenge: 'ApiKey realm="credential-usage-gateway"',
    // Nothing else is kept of a key, so that one that is gone is refused from here on.
    replaceKeys: (keys) => {
      entries = keys.map(toEntry);
    },
  };
}

type Verdict = Caller | { readonly reason: string };

const MISSING = { reason: 'NO_CREDENTIAL' };
const UNKNOWN = { reason: 'UNKNOWN_KEY' };
const EXPIRED = { reason: 'EXPIRED' };
const FORBIDDEN = { reason: 'FORBIDDEN' };

function isCaller(verdict: Verdict): verdict is Caller {
  return 'view' in verdict;
}

function toEntry({ name, sha256, roles, expiresAtMs = Infinity }: ApiKey): Entry {
  const view = viewOfRoles(roles);
  const caller = view && Object.freeze({ id: name, view });
  return { digest: Buffer.from(sha256, 'hex'), caller, expiresAtMs };
}

/** All are compared, whether or not one has fitted: how long it takes says nothing of which. */
function entryOf(entries: readonly Entry[], headers: IncomingHttpHeaders): Entry | undefined {
  const text = headers['x-api-key'];
  if (typeof text !== 'string' || text === '' || text.length > LONGEST_KEY) return undefined;
  const digest = hash('sha256', text, 'buffer');
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(entry.digest, digest)) found = entry;
  return found;
}
