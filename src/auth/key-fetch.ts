import type { JSONWebKeySet } from 'jose';
import { fetchJson, type JsonFetchOptions } from './json-fetch.js';
import { keysFault } from './keys-fault.js';

interface KeyFetchOptions extends JsonFetchOptions {
  readonly issuer: string;
  /** undefined: what the issuer's OpenID configuration says. */
  readonly jwksUri: string | undefined;
}

/** How to come by the issuer's keys: where they are is found out once, and again when they are no longer there. */
export function createKeyFetch(options: KeyFetchOptions): () => Promise<JSONWebKeySet> {
  let foundUri: string | undefined;
  return async () => {
    const uri = options.jwksUri ?? foundUri ?? (await discover(options));
    foundUri = undefined;
    const keys = await fetchJson(uri, options);
    if (!isKeySet(keys)) throw keysFault('SHAPE');
    foundUri = uri;
    return keys;
  };
}

/** OpenID Connect Discovery 1.0, section 4: a configuration that names another issuer is not to be believed. */
async function discover(options: KeyFetchOptions): Promise<string> {
  const { issuer } = options;
  const root = issuer.replace(/\/$/, '');
  const found = await fetchJson(`${root}/.well-known/openid-configuration`, options);
  if (!isRecord(found) || found['issuer'] !== issuer) throw keysFault('ISSUER');
  const uri = found['jwks_uri'];
  if (typeof uri !== 'string' || !isSafe(uri, issuer)) throw keysFault('DISCOVERY');
  return uri;
}

/** Plain http only where the issuer itself is on this machine, and its keys with it. */
function isSafe(uri: string, issuer: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, origin } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && origin === new URL(issuer).origin);
}

/** An issuer without any key is broken, and no reason to forget the keys that it had. */
function isKeySet(value: unknown): value is JSONWebKeySet {
  if (!isRecord(value) || !Array.isArray(value['keys'])) return false;
  const keys: readonly unknown[] = value['keys'];
  return keys.length > 0 && keys.every((key) => isRecord(key) && typeof key['kty'] === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
