import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it, jest } from '@jest/globals';
import { createApiKeyAuthenticator } from '../../src/auth/api-keys.js';
import { createFakeClock } from '../support/fake-clock.js';

const KEYS = { old: `cug_${'o'.repeat(43)}`, new: `cug_${'n'.repeat(43)}`, idle: 'cug_idle' };

function entry(name: keyof typeof KEYS, roles: readonly string[], expiresAtMs?: number) {
  const sha256 = createHash('sha256').update(KEYS[name]).digest('hex');
  return { name, sha256, roles, expiresAtMs };
}

function start() {
  const clock = createFakeClock();
  const onRefusal = jest.fn<(reason: string) => void>();
  const keys = [
    entry('old', ['CredentialUsage.Stats'], clock.now() + 1000),
    entry('new', ['CredentialUsage.Read', 'CredentialUsage.Read.Identities']),
    entry('idle', []),
  ];
  return { clock, onRefusal, authenticator: createApiKeyAuthenticator({ keys, clock, onRefusal }) };
}

describe('an API key', () => {
  it('tells its caller and their view, at once', async () => {
    const { authenticator } = start();
    const caller = { id: 'new', view: 'IDENTITIES' };
    expect(authenticator.known({ 'x-api-key': KEYS.new })).toEqual(caller);
    await expect(authenticator.authenticate({ 'x-api-key': KEYS.new })).resolves.toEqual(caller);
  });

  it('is one of several that are good at a time, until it ends', async () => {
    const { authenticator, clock, onRefusal } = start();
    await clock.advance(999);
    expect(authenticator.known({ 'x-api-key': KEYS.old })?.id).toBe('old');
    await clock.advance(1);
    expect(authenticator.known({ 'x-api-key': KEYS.old })).toBeUndefined();
    await expect(authenticator.authenticate({ 'x-api-key': KEYS.old })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(onRefusal).toHaveBeenCalledWith('EXPIRED');
    expect(authenticator.known({ 'x-api-key': KEYS.new })?.id).toBe('new');
  });

  it('without a role is forbidden, not unknown', async () => {
    const { authenticator, onRefusal } = start();
    expect(authenticator.known({ 'x-api-key': KEYS.idle })).toBeUndefined();
    await expect(authenticator.authenticate({ 'x-api-key': KEYS.idle })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/CredentialUsage\.Read\.Identities.*Ask/),
    });
    expect(onRefusal).toHaveBeenCalledWith('FORBIDDEN');
  });

  it.each<[string, IncomingHttpHeaders]>([
    ['nothing', {}],
    ['an empty key', { 'x-api-key': '' }],
    ['another key', { 'x-api-key': 'cug_x' }],
    ['the beginning of a key', { 'x-api-key': KEYS.new.slice(0, -1) }],
    ['a key and more', { 'x-api-key': `${KEYS.new}x` }],
    ['a key in other letters', { 'x-api-key': KEYS.new.toUpperCase() }],
    ['the hash of a key', { 'x-api-key': entry('new', []).sha256 }],
    ['a key twice, as Node joins them', { 'x-api-key': `${KEYS.new}, ${KEYS.new}` }],
    ['a list of keys', { 'x-api-key': [KEYS.new] }],
    ['a far too long key', { 'x-api-key': KEYS.new.repeat(1000) }],
    ['the name of a key', { 'x-api-key': 'new' }],
    ['a key as a bearer', { authorization: `Bearer ${KEYS.new}` }],
    ['a key as a password', { authorization: `Basic ${btoa(`new:${KEYS.new}`)}` }],
    ['a key in a cookie', { cookie: `x-api-key=${KEYS.new}` }],
    ['a key in the address that sent it', { referer: `https://a.example/?x-api-key=${KEYS.new}` }],
    ['a name of a member that every object has', { 'x-api-key': '__proto__' }],
  ])('is missed in a request with %s', async (_what, headers) => {
    const { authenticator } = start();
    expect(authenticator.known(headers)).toBeUndefined();
    const refusal = authenticator.authenticate(headers);
    await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: undefined });
    await expect(refusal).rejects.toThrow(
      'Callers must show who they are, and this request does not show it. Send an API key that is valid in the header x-api-key.',
    );
  });

  it('is refused as soon as it is no more among the keys, and a new one taken', async () => {
    const { authenticator, onRefusal } = start();
    expect(authenticator.known({ 'x-api-key': KEYS.old })?.id).toBe('old');
    authenticator.replaceKeys?.([entry('idle', ['CredentialUsage.Stats'])]);
    for (const gone of [KEYS.old, KEYS.new]) {
      expect(authenticator.known({ 'x-api-key': gone })).toBeUndefined();
      await expect(authenticator.authenticate({ 'x-api-key': gone })).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    }
    expect(onRefusal.mock.calls).toEqual([['UNKNOWN_KEY'], ['UNKNOWN_KEY']]);
    expect(authenticator.known({ 'x-api-key': KEYS.idle })).toEqual({ id: 'idle', view: 'COUNTS' });
  });

  it('opens what its roles open now, and ends when it ends now', async () => {
    const { authenticator, clock } = start();
    authenticator.replaceKeys?.([entry('new', ['CredentialUsage.Stats'], clock.now() + 1)]);
    expect(authenticator.known({ 'x-api-key': KEYS.new })?.view).toBe('COUNTS');
    await clock.advance(1);
    expect(authenticator.known({ 'x-api-key': KEYS.new })).toBeUndefined();
  });

  it('takes the same steps to be refused whether it has ended or was never known', async () => {
    const { authenticator, clock } = start();
    await clock.advance(1000);
    const now = jest.spyOn(clock, 'now');
    const looksAtClock = async (key: string) => {
      now.mockClear();
      await authenticator.authenticate({ 'x-api-key': key }).catch(() => undefined);
      return now.mock.calls.length;
    };
    expect(await looksAtClock(KEYS.old)).toBe(1);
    expect(await looksAtClock('cug_x')).toBe(1);
  });

  it('is what a refusal asks for', () => {
    expect(start().authenticator.challenge).toBe('ApiKey realm="credential-usage-gateway"');
  });
});
