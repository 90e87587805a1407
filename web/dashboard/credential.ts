import type { Scheme } from './answer.js';

export interface Credential {
  readonly scheme: Scheme;
  readonly secret: string;
}

/** Of the tab alone, and gone with it. */
export interface TabStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** What the page in that folder keeps, and no page of another one finds. */
export function storageOfFolder(storage: TabStorage, folder: string): TabStorage {
  const nameIn = (name: string) => `${name} ${folder}`;
  return {
    getItem: (name) => storage.getItem(nameIn(name)),
    setItem: (name, value) => storage.setItem(nameIn(name), value),
    removeItem: (name) => storage.removeItem(nameIn(name)),
  };
}

const NAMES: Readonly<Record<Scheme, string>> = {
  ApiKey: 'credential-usage.api-key',
  Bearer: 'credential-usage.token',
};
const SCHEMES = ['ApiKey', 'Bearer'] as const;

export function storedCredential(storage: TabStorage): Credential | undefined {
  const scheme = SCHEMES.find((known) => storage.getItem(NAMES[known]) !== null);
  const secret = scheme && storage.getItem(NAMES[scheme]);
  return scheme && secret ? { scheme, secret } : undefined;
}

/** undefined: forget it. */
export function storeCredential(storage: TabStorage, credential: Credential | undefined): void {
  for (const scheme of SCHEMES) storage.removeItem(NAMES[scheme]);
  if (credential !== undefined) storage.setItem(NAMES[credential.scheme], credential.secret);
}

export function credentialHeaders(
  credential: Credential | undefined,
): Readonly<Record<string, string>> {
  if (credential === undefined) return {};
  const { scheme, secret } = credential;
  return scheme === 'ApiKey' ? { 'x-api-key': secret } : { authorization: `Bearer ${secret}` };
}

/** A header cannot carry other characters, and no key or token has them. */
export function isCredentialText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
