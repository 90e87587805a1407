import { describe, expect, it } from '@jest/globals';
import {
  credentialHeaders,
  isCredentialText,
  storageOfFolder,
  storeCredential,
  storedCredential,
} from '../../web/dashboard/credential.js';

function createStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
    size: () => items.size,
  };
}

describe('a credential', () => {
  it.each([
    [{ scheme: 'ApiKey', secret: 'cug_1' }, { 'x-api-key': 'cug_1' }],
    [{ scheme: 'Bearer', secret: 'a.b.c' }, { authorization: 'Bearer a.b.c' }],
  ] as const)('is kept with its scheme and sent as that wants it: %j', (credential, headers) => {
    const storage = createStorage();
    storeCredential(storage, credential);
    expect(storedCredential(storage)).toEqual(credential);
    expect(credentialHeaders(storedCredential(storage))).toEqual(headers);
  });

  it('takes the place of the one before, of whatever scheme, and leaves nothing behind', () => {
    const storage = createStorage();
    storeCredential(storage, { scheme: 'ApiKey', secret: 'cug_1' });
    storeCredential(storage, { scheme: 'Bearer', secret: 'a.b.c' });
    expect(storage.size()).toBe(1);
    storeCredential(storage, undefined);
    expect(storage.size()).toBe(0);
    expect(credentialHeaders(storedCredential(storage))).toEqual({});
  });

  it('is one tenant\'s: the page of another finds none in the same store, and takes none away', () => {
    const storage = createStorage();
    const [contoso, fabrikam] = [storageOfFolder(storage, '/t/contoso/'), storageOfFolder(storage, '/t/fabrikam/')];
    storeCredential(contoso, { scheme: 'ApiKey', secret: 'cug_1' });
    expect(storedCredential(fabrikam)).toBeUndefined();
    storeCredential(fabrikam, undefined);
    expect(storedCredential(contoso)).toEqual({ scheme: 'ApiKey', secret: 'cug_1' });
  }); // prettier-ignore

  it('is a text that a header can carry', () => {
    expect(isCredentialText('cug_AbC-_1')).toBe(true);
    for (const text of ['', 'a b', 'a\nb', 'schlüssel']) expect(isCredentialText(text)).toBe(false);
  });
});
