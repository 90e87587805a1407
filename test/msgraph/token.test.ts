import { describe, expect, it } from '@jest/globals';
import { forgetful } from '../../src/msgraph/credential.js';
import { createTokenCache } from '../../src/msgraph/token.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

const SCOPE = 'https://graph.microsoft.com/.default';
const SECRET = 'canary-3c1f~secret';

/** An identity whose answers are in the test's hand: each call of getToken waits until the test settles it. */
function startCache() {
  const clock = createFakeClock();
  const asked: { scope: string | string[]; claims: string | undefined }[] = [];
  const settlers: PromiseWithSettlers[] = [];
  const credential = {
    getToken: (scope: string | string[], options: { claims?: string } = {}) => {
      asked.push({ scope, claims: options.claims });
      return new Promise<Token | null>((resolve, reject) => settlers.push({ resolve, reject }));
    },
  };
  return {
    clock,
    asked,
    cache: createTokenCache({ credential, scope: SCOPE, clock }),
    issue: (token: string, lifetimeMs = HOUR) =>
      settlers.shift()?.resolve({ token, expiresOnTimestamp: clock.now() + lifetimeMs }),
    issueNone: () => settlers.shift()?.resolve(null),
    fail: (message: string, cause?: unknown) =>
      settlers.shift()?.reject(new Error(message, { cause })),
  };
}

interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

interface PromiseWithSettlers {
  readonly resolve: (token: Token | null) => void;
  readonly reject: (error: Error) => void;
}

describe('get', () => {
  it('asks for a token once for all who wait, and keeps it', async () => {
    const { cache, asked, issue } = startCache();
    const waiting = [cache.get(), cache.get(), cache.get()];
    issue('first');
    expect(await Promise.all(waiting)).toEqual(['first', 'first', 'first']);
    expect(await cache.get()).toBe('first');
    expect(asked).toEqual([{ scope: SCOPE, claims: undefined }]);
  });

  it('renews a token five minutes before its end, behind the callers', async () => {
    const { cache, clock, asked, issue } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    await clock.advance(55 * MINUTE - 1);
    await cache.get();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(2);
    issue('second');
    await clock.advance(0);
    expect(await cache.get()).toBe('second');
  });

  it('serves on with the old token while it cannot be renewed, and tries again every half minute', async () => {
    const { cache, clock, asked, issue, fail } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    await clock.advance(56 * MINUTE);
    expect(await cache.get()).toBe('first');
    fail('down');
    await clock.advance(SECOND);
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(2);
    await clock.advance(30 * SECOND);
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(3);
  });

  it('renews a token of a few minutes no more often than every half minute', async () => {
    const { cache, clock, asked, issue } = startCache();
    const first = cache.get();
    issue('first', 2 * MINUTE);
    await first;
    await clock.advance(30 * SECOND - 1);
    await cache.get();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await cache.get();
    expect(asked).toHaveLength(2);
  });

  it('never hands out a token that is about to end', async () => {
    const { cache, clock, issue } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    await clock.advance(HOUR - 10 * SECOND);
    const second = cache.get();
    issue('second');
    expect(await second).toBe('second');
  });

  it('lets go at once of who gives up, and keeps the token for the next', async () => {
    const { cache, asked, issue } = startCache();
    const aborter = new AbortController();
    const abandoned = cache.get(aborter.signal);
    const patient = cache.get();
    aborter.abort(new Error('the gateway stops'));
    await expect(abandoned).rejects.toThrow('the gateway stops');
    issue('first');
    expect(await patient).toBe('first');
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(1);
  });

  it('asks anew after a failure', async () => {
    const { cache, issue, fail } = startCache();
    const first = cache.get();
    fail('down');
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    const second = cache.get();
    issue('second');
    expect(await second).toBe('second');
  });

  it('gives up on an identity that does not answer within 20 seconds', async () => {
    const { cache, clock } = startCache();
    const token = expect(cache.get()).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      reason: 'TOKEN',
    });
    await clock.advance(20 * SECOND);
    await token;
  });

  it('leaves no timer behind', async () => {
    const { cache, clock, issue } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes no token for a failure', async () => {
    const { cache, issueNone } = startCache();
    const first = cache.get();
    issueNone();
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
  });
});

describe('a failure', () => {
  it("says nothing of the credential's own text", async () => {
    const { cache, fail } = startCache();
    const first = cache.get();
    fail(`POST https://login.microsoftonline.com/t failed for ${SECRET}`);
    const error: unknown = await first.catch((thrown: unknown) => thrown);
    const shown = error instanceof Error ? [error.message, error.stack, error.cause].join() : '';
    expect(shown).toContain('AZURE_TENANT_ID');
    expect(shown).not.toMatch(/canary|login\.microsoftonline/);
  });

  it('names the fix for what Entra ID says most often', async () => {
    const { cache, fail } = startCache();
    const first = cache.get();
    fail(`AADSTS7000222: The provided client secret keys for app '${SECRET}' are expired.`);
    await expect(first).rejects.toMatchObject({
      reason: 'TOKEN',
      message: expect.stringMatching(/\(AADSTS7000222\)\. The client secret has expired/),
    });
  });
});

describe('a network fault on the way to the login authority', () => {
  it.each([
    ['AuthenticationRequiredError: network_error: See https://aka.ms/msal.js.errors', undefined],
    ['EnvironmentCredential failed.\nMore details:\nendpoints_resolution_error: See x', undefined],
    [
      'The chain failed.\nAuthenticationRequiredError: network_error: x\nCredentialUnavailableError: ManagedIdentityCredential: network_error',
      undefined,
    ],
    ['fetch failed', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ])('is not taken for wrong credentials: %j', async (message, cause) => {
    const { cache, fail } = startCache();
    const first = cache.get();
    fail(message, cause);
    await expect(first).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      reason: 'TOKEN',
      message: expect.stringContaining('AZURE_AUTHORITY_HOST'),
    });
  });

  it('is a time-out when the network says so', async () => {
    const { cache, fail } = startCache();
    const first = cache.get();
    fail('fetch failed', Object.assign(new Error('connect'), { code: 'ETIMEDOUT' }));
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', reason: 'TOKEN' });
  });

  it.each([
    'AADSTS7000222: The secret is expired. (network_error)',
    'CredentialUnavailableError: ManagedIdentityCredential: Network unreachable. Message: network_error: See x',
  ])('is none when Entra ID did answer, or there is no managed identity: %j', async (message) => {
    const { cache, fail } = startCache();
    const first = cache.get();
    fail(message);
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
  });
});

describe('invalidate', () => {
  it('asks for another token, with the claims that Graph wants in it', async () => {
    const { cache, asked, issue } = startCache();
    const first = cache.get();
    issue('first');
    cache.invalidate(await first, '{"access_token":{}}');
    const second = cache.get();
    issue('second');
    expect(await second).toBe('second');
    cache.invalidate('second');
    const third = cache.get();
    issue('third');
    await third;
    expect(asked.map(({ claims }) => claims)).toEqual([
      undefined,
      '{"access_token":{}}',
      undefined,
    ]);
  });

  it('leaves a token alone that has come since', async () => {
    const { cache, asked, issue } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    cache.invalidate('an older one');
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(1);
  });

  it('lets the identity forget what it keeps, or it would give the refused token again', async () => {
    let made = 0;
    const credential = forgetful(() => {
      made += 1;
      const token = { token: `of identity ${made}`, expiresOnTimestamp: Number.POSITIVE_INFINITY };
      return { getToken: () => Promise.resolve(token) };
    });
    const cache = createTokenCache({ credential, scope: 'scope', clock: createFakeClock() });
    const first = await cache.get();
    expect(await cache.get()).toBe(first);
    cache.invalidate(first);
    expect(await cache.get()).toBe('of identity 2');
  });

  it('does not take a renewal for an answer that began before Graph named its claims', async () => {
    const { cache, asked, issue, clock } = startCache();
    const first = cache.get();
    issue('first');
    await first;
    await clock.advance(56 * MINUTE);
    expect(await cache.get()).toBe('first');
    expect(asked).toHaveLength(2);
    cache.invalidate('first', '{"access_token":{}}');
    const second = cache.get();
    issue('of the renewal');
    issue('with the claims');
    expect(await second).toBe('with the claims');
    expect(asked.map(({ claims }) => claims)).toEqual([
      undefined,
      undefined,
      '{"access_token":{}}',
    ]);
    expect(await cache.get()).toBe('with the claims');
  });
});
