import { describe, expect, it } from '@jest/globals';
import { createPseudonyms } from '../../src/report/pseudonym.js';
import { createSecretKey } from 'node:crypto';
import { UsageAuthMethod } from '../../web/dashboard/generated/graphql.js';
import { isPseudonym, methodWords, shortName } from '../../web/dashboard/words.js';

describe('the name of a method', () => {
  it.each([
    ['MOBILE_SMS', 'Mobile SMS'],
    ['FIDO2_SECURITY_KEY', 'FIDO2 security key'],
    ['QR_CODE', 'QR code'],
    ['MAC_OS_SECURE_ENCLAVE_KEY', 'macOS secure enclave key'],
    ['UNKNOWN', 'Something newer'],
  ] as const)('%s is "%s"', (method, words) => {
    expect(methodWords(method)).toBe(words);
  });

  it('is its own for each', () => {
    const names = Object.values(UsageAuthMethod).map((method) => methodWords(method));
    expect(new Set(names).size).toBe(names.length);
  });

  it('is what Graph calls it where the schema has no name', () => {
    expect(methodWords('UNKNOWN', 'brainScan')).toBe('brainScan');
    expect(methodWords('SMS', 'sms')).toBe('SMS');
  });
});

describe('a pseudonym', () => {
  const pseudonym = createPseudonyms(createSecretKey(Buffer.alloc(32, 7))).ofUser('ada@contoso.com'); // prettier-ignore

  it('is told from a name, and short enough to be read', () => {
    expect(isPseudonym(pseudonym)).toBe(true);
    expect(shortName(pseudonym)).toMatch(/^user-[\da-f]{8}$/);
    for (const name of ['ada@contoso.com', 'user-1@contoso.com', 'user-ada']) {
      expect(isPseudonym(name)).toBe(false);
      expect(shortName(name)).toBe(name);
    }
  });
});
