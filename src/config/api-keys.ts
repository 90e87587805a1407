import { readFileSync, statSync } from 'node:fs';
import type { ApiKey } from '../auth/api-keys.js';
import { codeOf } from '../errors.js';
import { parseApiKeys, type ApiKeyEntry } from './api-keys-file.js';

/** What the file holds. With a problem in it, there is nothing that may be served. */
interface ReadApiKeys {
  readonly keys: readonly ApiKey[];
  /** Each completes the sentence "API_KEYS_FILE ...". */
  readonly problems: readonly string[];
}

const MAKE_ONE = 'Make one: credential-usage-gateway keygen --name NAME --role ROLE --file FILE.';

/** The keys in that file, or everything that is wrong with it. */
export function readApiKeys(path: string): ReadApiKeys {
  let text;
  try {
    if (isWritableByAll(path)) return problem('the one it names may be written by every user of this machine, who could add a key of their own. Run chmod o-w on it.'); // prettier-ignore
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return problem(`reading it failed (${codeOf(error) ?? 'unknown'}). ${MAKE_ONE}`);
  }
  const { entries, problems } = parseApiKeys(text);
  if (problems.length > 0) return problem(...problems);
  if (entries.length === 0)
    return problem(`there is none in it, and nobody could ask. ${MAKE_ONE}`);
  return { keys: Object.freeze(entries.map(toApiKey)), problems };
}

/** Names of keys that open nothing any more: no fault, because one key's end must not stop a restart for all. */
export function expiredNames(keys: readonly ApiKey[], nowMs: number): readonly string[] {
  const expired = keys.filter(({ expiresAtMs = Infinity }) => expiresAtMs <= nowMs);
  return expired.map(({ name }) => name);
}

function problem(...offences: readonly string[]): ReadApiKeys {
  const rule = 'must name a file of API keys, but';
  return { keys: [], problems: offences.map((offence) => `${rule} ${offence}`) };
}

/**
 * To read it helps nobody: what is hashed is random and long. Kubernetes mounts secrets so that everybody may. Windows has no
 * such bits, and Node makes them up.
 */
export function isWritableByAll(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o002) !== 0;
}

function toApiKey({ name, sha256, roles, expiresAt }: ApiKeyEntry): ApiKey {
  const expiresAtMs = expiresAt === null ? undefined : Date.parse(expiresAt);
  const facts = { name, sha256: sha256.toLowerCase(), roles: Object.freeze(roles), expiresAtMs };
  return Object.freeze(facts);
}
