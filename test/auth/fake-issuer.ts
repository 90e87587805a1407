import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, exportJWK, type CompactJWSHeaderParameters, type JWK } from 'jose';
import type { Fetch } from '../../src/auth/json-fetch.js';
import { HOUR, SECOND, type Clock } from '../../src/time.js';

export const ISSUER = 'https://login.example/tenant';
export const AUDIENCE = 'api://us';
export const KEYS_URL = 'https://login.example/keys';

/** A pair of keys, and how a token names it. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256' | 'PS256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function createSigningKey(kid: string, alg: SigningKey['alg'] = 'RS256'): SigningKey {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, alg, ...pair };
}

export const FIRST_KEY = createSigningKey('first');

type Claims = Readonly<Record<string, unknown>>;

/** What a good token of an application says. */
export function goodClaims(clock: Clock): Claims {
  const nowSeconds = Math.floor(clock.now() / SECOND);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'client-7',
    roles: ['CredentialUsage.Read'],
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + HOUR / SECOND,
  };
}

/** Signed as any issuer does it; what is undefined in the claims or the header is left out. */
export function signed(
  claims: Claims,
  key = FIRST_KEY,
  header: Partial<CompactJWSHeaderParameters> = {},
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const { kid, alg } = key;
  return new CompactSign(bytes)
    .setProtectedHeader({ alg, kid, typ: 'JWT', ...header })
    .sign(key.privateKey);
}

/** The issuer's server: what it is asked, and what it answers. */
export interface FakeIssuer {
  readonly fetch: Fetch;
  readonly asked: string[];
  /** Another set of keys, from now on. */
  publish(keys: readonly SigningKey[]): Promise<void>;
  /** Another answer to everything, from now on; undefined: the keys again. */
  answerWith(answer: Fetch | undefined): void;
}

export async function startFakeIssuer(
  keys: readonly SigningKey[] = [FIRST_KEY],
): Promise<FakeIssuer> {
  // prettier-ignore
  const asked: string[] = [];
  let published: readonly JWK[] = [];
  let special: Fetch | undefined;
  const issuer: FakeIssuer = {
    asked,
    fetch: (url, init) => {
      asked.push(url);
      if (special !== undefined) return special(url, init);
      const isDiscovery = url.endsWith('/.well-known/openid-configuration');
      const answer = isDiscovery ? { issuer: ISSUER, jwks_uri: KEYS_URL } : { keys: published };
      return Promise.resolve(Response.json(answer));
    },
    publish: async (next) => {
      published = await Promise.all(next.map(toJwk));
    },
    answerWith: (answer) => {
      special = answer;
    },
  };
  await issuer.publish(keys);
  return issuer;
}

/** Without `alg`, as Entra ID publishes its keys. */
async function toJwk({ kid, publicKey }: SigningKey): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid, use: 'sig' };
}

/** A server that takes the call and never answers. */
export const hanging: Fetch = (_url, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

/** No server at all. */
export const unreachable: Fetch = () => Promise.reject(new TypeError('fetch failed'));
