import { describe, expect, it } from '@jest/globals';
import { codeOf } from '../../src/errors.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { bearer, startJwt } from './callers.js';
import { createSigningKey, FIRST_KEY, goodClaims, hanging, ISSUER, KEYS_URL, signed, unreachable } from './fake-issuer.js'; // prettier-ignore

const SECOND_KEY = createSigningKey('second');
const DISCOVERY_URL = `${ISSUER}/.well-known/openid-configuration`;

/** An authenticator with its keys; `ask` says how a request with a new token of that key ends. */
async function startHouse(...settings: Parameters<typeof startJwt>) {
  const house = await startJwt(...settings);
  const authenticator = house.start();
  const end = (headers: ReturnType<typeof bearer>) =>
    authenticator.authenticate(headers).then(
      ({ view }) => view,
      (error: unknown) => codeOf(error),
    );
  let count = 0;
  const tokenOf = async (key = FIRST_KEY) =>
    bearer(await signed({ ...goodClaims(house.clock), exp: 2 ** 33, jti: (count += 1) }, key));
  const ask = async (key = FIRST_KEY) => end(await tokenOf(key));
  return { ...house, authenticator, tokenOf, end, ask };
}

describe('the keys of the issuer', () => {
  it('are fetched at the start, once for all who wait for them', async () => {
    const { server, ask } = await startHouse();
    expect(server.asked).toEqual([KEYS_URL]);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill('PSEUDONYMS'));
    expect(server.asked).toEqual([KEYS_URL]);
  });

  it('are found by OpenID discovery where no address is set, once', async () => {
    const { server, clock, ask } = await startHouse({ jwksUri: undefined });
    expect(await ask()).toBe('PSEUDONYMS');
    await clock.advance(HOUR);
    expect(await ask()).toBe('PSEUDONYMS');
    expect(server.asked).toEqual([DISCOVERY_URL, KEYS_URL, KEYS_URL]);
  });

  it('are found anew when they are no longer where they were', async () => {
    const { server, clock, ask } = await startHouse({ jwksUri: undefined });
    expect(await ask()).toBe('PSEUDONYMS');
    server.answerWith(() => Promise.resolve(new Response('', { status: 404 })));
    await clock.advance(HOUR);
    expect(await ask()).toBe('PSEUDONYMS');
    server.answerWith(undefined);
    await clock.advance(5 * MINUTE);
    expect(await ask()).toBe('PSEUDONYMS');
    await clock.advance(0);
    expect(server.asked.slice(2)).toEqual([KEYS_URL, DISCOVERY_URL, KEYS_URL]);
  });

  it.each<[string, object]>([
    ['ISSUER', { issuer: `${ISSUER}/`, jwks_uri: KEYS_URL }],
    ['ISSUER', { jwks_uri: KEYS_URL }],
    ['ISSUER', { issuer: 'https://evil.example', jwks_uri: KEYS_URL }],
    ['DISCOVERY', { issuer: ISSUER }],
    ['DISCOVERY', { issuer: ISSUER, jwks_uri: 'http://login.example/keys' }],
    ['DISCOVERY', { issuer: ISSUER, jwks_uri: 'file:///etc/keys' }],
    ['DISCOVERY', { issuer: ISSUER, jwks_uri: 'keys' }],
  ])('are not looked for (%s) where discovery says %j', async (reason, configuration) => {
    const { server, clock, start, onKeysFault } = await startJwt({ jwksUri: undefined });
    server.answerWith(() => Promise.resolve(Response.json(configuration)));
    start();
    await clock.advance(0);
    expect(server.asked).toEqual([DISCOVERY_URL]);
    expect(onKeysFault.mock.lastCall?.[0]).toMatchObject({ reason });
  });

  it('may come over plain http from an issuer on this machine', async () => {
    const issuer = 'http://127.0.0.1:9';
    const { server, clock, start } = await startJwt({ issuer, jwksUri: undefined });
    server.answerWith(() => Promise.resolve(Response.json({ issuer, jwks_uri: `${issuer}/keys` })));
    start();
    await clock.advance(0);
    expect(server.asked).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`]);
  });
});

describe('a rotation', () => {
  it('is noticed by the first token of the new key', async () => {
    const { server, clock, ask } = await startHouse();
    expect(await ask()).toBe('PSEUDONYMS');
    await server.publish([FIRST_KEY, SECOND_KEY]);
    await clock.advance(5 * MINUTE);
    expect(await Promise.all([ask(SECOND_KEY), ask(SECOND_KEY), ask()])).toEqual(Array(3).fill('PSEUDONYMS')); // prettier-ignore
    expect(server.asked).toHaveLength(2);
  });

  it('is noticed no sooner than five minutes after the last fetch', async () => {
    const { server, clock, ask } = await startHouse();
    await ask();
    await server.publish([SECOND_KEY]);
    await clock.advance(5 * MINUTE - 1);
    expect(await ask(SECOND_KEY)).toBe('UNAUTHENTICATED');
    await clock.advance(1);
    expect(await ask(SECOND_KEY)).toBe('PSEUDONYMS');
    expect(await ask(FIRST_KEY)).toBe('UNAUTHENTICATED');
  });

  it('ends a token of a withdrawn key within the hour, remembered or not', async () => {
    const { server, clock, authenticator, tokenOf, end } = await startHouse();
    const early = await tokenOf();
    const late = await tokenOf();
    expect(await end(early)).toBe('PSEUDONYMS');
    await server.publish([SECOND_KEY]);
    await clock.advance(HOUR - 1);
    expect(authenticator.known(early)).toBeDefined();
    expect(await end(late)).toBe('PSEUDONYMS');
    await clock.advance(1);
    expect(authenticator.known(early)).toBeUndefined();
    expect(authenticator.known(late)).toBeUndefined();
    expect([await end(early), await end(late)]).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});

describe('a flood of tokens with unknown keys', () => {
  it('costs one fetch in five minutes', async () => {
    const { server, clock, ask, end } = await startHouse();
    await ask();
    const claims = goodClaims(clock);
    for (let minute = 0; minute < 60; minute += 1) {
      const kids = Array.from({ length: 20 }, (_, index) => `${minute}-${index}`);
      const tokens = await Promise.all(kids.map((kid) => signed(claims, { ...SECOND_KEY, kid })));
      const ends = await Promise.all(tokens.map((token) => end(bearer(token))));
      expect(new Set(ends)).toEqual(new Set(['UNAUTHENTICATED']));
      await clock.advance(MINUTE);
    }
    // At the start and after 5, 10, ... 55 minutes.
    expect(server.asked).toHaveLength(12);
  });
});

describe('an issuer that is down', () => {
  it.each([
    ['UNREACHABLE', unreachable],
    ['STATUS', () => Promise.resolve(new Response('no', { status: 503 }))],
    ['STATUS', () => Promise.resolve(new Response(null, { status: 302, headers: { location: KEYS_URL } }))],
    ['JSON', () => Promise.resolve(new Response('<html>'))],
    ['JSON', () => Promise.resolve(new Response(null))],
    ['SIZE', () => Promise.resolve(new Response(' '.repeat(600_000)))],
    ['SHAPE', () => Promise.resolve(Response.json({}))],
    ['SHAPE', () => Promise.resolve(Response.json(null))],
    ['SHAPE', () => Promise.resolve(Response.json({ keys: [] }))],
    ['SHAPE', () => Promise.resolve(Response.json({ keys: [7] }))],
    ['SHAPE', () => Promise.resolve(Response.json({ keys: [{ n: 'AQAB' }] }))],
  ] as const)('(%s) takes no key away, and is asked every five minutes', async (reason, answer) => {
    const { server, clock, ask, onKeysFault } = await startHouse();
    expect(await ask()).toBe('PSEUDONYMS');
    server.answerWith(answer);
    await clock.advance(HOUR);
    for (let minute = 0; minute < 60; minute += 1) {
      expect(await ask()).toBe('PSEUDONYMS');
      await clock.advance(MINUTE);
    }
    expect(server.asked).toHaveLength(1 + 12);
    expect(onKeysFault).toHaveBeenCalledTimes(12);
    expect(onKeysFault.mock.lastCall?.[0]).toMatchObject({ reason });
    expect(onKeysFault.mock.lastCall?.[0].message).toMatch(/See to JWT_ISSUER and JWT_JWKS_URI/);
  }); // prettier-ignore

  it('lets nobody wait but once, five seconds', async () => {
    const { server, clock, ask, tokenOf, end, onKeysFault } = await startHouse();
    await ask();
    const token = await tokenOf();
    server.answerWith(hanging);
    await clock.advance(HOUR);
    let isOver = false;
    const waiting = end(token).finally(() => (isOver = true));
    await clock.advance(5 * SECOND - 1);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await waiting).toBe('PSEUDONYMS');
    expect(onKeysFault.mock.lastCall?.[0]).toMatchObject({ reason: 'TIMEOUT' });
    await clock.advance(5 * MINUTE);
    expect(await ask()).toBe('PSEUDONYMS');
    expect(server.asked).toHaveLength(3);
    await clock.advance(5 * SECOND);
    expect(clock.pendingTimers).toBe(0);
  });

  it('remembers tokens all the same, until it is asked again', async () => {
    const { server, clock, authenticator, tokenOf, end } = await startHouse();
    const token = await tokenOf();
    server.answerWith(unreachable);
    await end(token);
    await clock.advance(HOUR);
    expect(authenticator.known(token)).toBeUndefined();
    expect(await end(token)).toBe('PSEUDONYMS');
    expect(authenticator.known(token)).toBeDefined();
    await clock.advance(5 * MINUTE);
    expect(authenticator.known(token)).toBeUndefined();
  });

  it('is asked every ten seconds while there is no key at all', async () => {
    const house = await startJwt();
    house.server.answerWith(unreachable);
    const authenticator = house.start();
    const headers = bearer(await signed(goodClaims(house.clock)));
    for (let second = 0; second < 30; second += 1) {
      await expect(authenticator.authenticate(headers)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
      await house.clock.advance(SECOND);
    }
    expect(house.onRefusal).toHaveBeenLastCalledWith('NO_KEYS');
    expect(house.server.asked).toHaveLength(3);
    house.server.answerWith(undefined);
    await expect(authenticator.authenticate(headers)).resolves.toMatchObject({ id: 'client-7' });
  });
});
