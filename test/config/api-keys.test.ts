import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { expiredNames, readApiKeys } from '../../src/config/api-keys.js';

const directory = mkdtempSync(join(tmpdir(), 'api-keys-test-'));
const path = join(directory, 'keys.json');

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const KEY = `cug_${'s3cr3t'.repeat(7)}x`;
const STATS = 'CredentialUsage.Stats';
const GOOD = { name: 'dashboard', sha256: 'ab'.repeat(32), roles: [STATS] };
const OTHER = {
  name: 'help-desk',
  sha256: 'CD'.repeat(32),
  roles: [STATS, 'CredentialUsage.Read'],
};

function read(file: unknown) {
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  return readApiKeys(path);
}

describe('the keys of API_KEYS_FILE', () => {
  it('may be several, and each may end', () => {
    const { keys, problems } = read({
      keys: [GOOD, { ...OTHER, expiresAt: '2027-01-31T01:00:00+01:00' }],
    });
    expect(problems).toEqual([]);
    expect(keys).toEqual([
      { ...GOOD, expiresAtMs: undefined },
      { ...OTHER, sha256: 'cd'.repeat(32), expiresAtMs: Date.UTC(2027, 0, 31) },
    ]);
    expect(Object.isFrozen(keys) && keys.every((key) => Object.isFrozen(key))).toBe(true);
  });

  it('may have ended, which is no fault', () => {
    const { keys } = read({
      keys: [
        { ...GOOD, expiresAt: '2026-01-01T00:00:00Z' },
        { ...OTHER, expiresAt: null },
      ],
    });
    expect(expiredNames(keys, Date.UTC(2026, 0, 1) - 1)).toEqual([]);
    expect(expiredNames(keys, Date.UTC(2026, 0, 1))).toEqual(['dashboard']);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', `{"keys": ${KEY}`, /is not \{ "keys"/],
    ['a bare list', [GOOD], /is not \{ "keys"/],
    ['nothing', null, /is not \{ "keys"/],
    ['members beside the keys', { keys: [GOOD], key: KEY }, /is not \{ "keys"/],
    ['no keys', { keys: [] }, /nobody could ask\. Make one: .*keygen/],
    ['text for a key', { keys: [KEY] }, /keys\[0\] is no object\. Write/],
    ['no name', { keys: [{ ...GOOD, name: undefined }] }, /keys\[0\]\.name .*must be/],
    ['a name with blanks', { keys: [{ ...GOOD, name: 'Ada Adams' }] }, /keys\[0\]\.name .*must be/],
    ['the key as its name', { keys: [{ ...GOOD, name: KEY }] }, /keys\[0\]\.name .*must be/],
    ['the key as its hash', { keys: [{ ...GOOD, sha256: KEY }] }, /keys\[0\]\.sha256 .*sha256sum/],
    ['a hash that is short', { keys: [{ ...GOOD, sha256: 'ab' }] }, /keys\[0\]\.sha256 /],
    ['a hash in base64', { keys: [{ ...GOOD, sha256: 'q'.repeat(43) }] }, /keys\[0\]\.sha256 /],
    ['an unknown role', { keys: [{ ...GOOD, roles: [STATS, 'CredentialUsage.Write'] }] }, /keys\[0\]\.roles .*CredentialUsage\.Read\.Identities/],
    ['no role', { keys: [{ ...GOOD, roles: [] }] }, /keys\[0\]\.roles .*one or more/],
    ['a role that is no list', { keys: [{ ...GOOD, roles: STATS }] }, /keys\[0\]\.roles .*list/],
    ['an end without a zone', { keys: [{ ...GOOD, expiresAt: '2027-01-31T00:00:00' }] }, /keys\[0\]\.expiresAt .*zone/],
    ['an end that is no day', { keys: [{ ...GOOD, expiresAt: '2027-13-31T00:00:00Z' }] }, /keys\[0\]\.expiresAt /],
    ['an end as a number', { keys: [{ ...GOOD, expiresAt: 1e12 }] }, /keys\[0\]\.expiresAt /],
    ['an end by another name', { keys: [{ ...GOOD, expires: '2027-01-31T00:00:00Z' }] }, /keys\[0\] has a member that means nothing.*expiresAt/],
    ['a name twice', { keys: [GOOD, { ...OTHER, name: 'Dashboard' }] }, /keys\[1\]\.name is that of keys\[0\]/],
    ['a hash twice', { keys: [GOOD, OTHER, { ...OTHER, name: 'c', sha256: 'AB'.repeat(32) }] }, /keys\[2\]\.sha256 is that of keys\[0\]/],
  ])('are refused with a fix, and without what could be a key: %s', (_what, file, message) => {
    const { keys, problems } = read(file);
    expect(keys).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toMatch(/^must name a file of API keys, but .*\.$/);
    expect(problems[0]).not.toContain('s3cr3t');
  }); // prettier-ignore

  it('are refused with all faults at once', () => {
    const { problems } = read({ keys: [{ ...GOOD, roles: [], name: '' }, 7, { sha256: KEY }] });
    const places = problems.map((problem) => /keys\[\d\](\.\w+)?/.exec(problem)?.[0]);
    expect(places).toEqual(['keys[0].name', 'keys[0].roles', 'keys[1]', 'keys[2].name', 'keys[2].sha256', 'keys[2].roles']); // prettier-ignore
  });

  it('may be read by everybody, but written by nobody else', () => {
    read({ keys: [GOOD] });
    chmodSync(path, 0o644);
    expect(readApiKeys(path).problems).toEqual([]);
    chmodSync(path, 0o646);
    expect(readApiKeys(path)).toEqual({
      keys: [],
      problems: [expect.stringMatching(/written by every user.*chmod o-w/)],
    });
    chmodSync(path, 0o600);
  });
});
