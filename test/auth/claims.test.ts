import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ROLES } from '../../src/auth/caller.js';
import { callerIdOf, isIdToken, viewOfClaims } from '../../src/auth/claims.js';

describe('the id of a caller', () => {
  it.each([
    [{ tid: 't', oid: 'o', sub: 's', azp: 'a' }, 't:o'],
    [{ tid: 't', sub: 's', azp: 'a' }, 's'],
    [{ oid: 'o', sub: 's' }, 's'],
    [{ sub: 'auth0|42' }, 'auth0|42'],
    [{ azp: 'app' }, 'app'],
    [{ sub: '', azp: 'app' }, 'app'],
    [{ appid: 'app' }, 'app'],
    [{ sub: 7, azp: ['app'], appid: null }, undefined],
    [{ upn: 'ada@contoso.example', email: 'ada@contoso.example', name: 'Ada' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (claims, id) => {
    expect(callerIdOf(claims)).toBe(id);
  });

  it('is no mail address, even where the issuer uses one: a hash stands for it', () => {
    const id = callerIdOf({ sub: 'ada@contoso.example' });
    expect(id).toMatch(/^sha256:[\da-f]{32}$/);
    expect(callerIdOf({ sub: 'ada@contoso.example' })).toBe(id);
    expect(callerIdOf({ sub: 'bob@contoso.example' })).not.toBe(id);
  });

  it('is short and plain whatever the token says, and different for different callers', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        const ids = [callerIdOf({ sub: one }), callerIdOf({ sub: other })];
        for (const id of ids) expect(id).toMatch(/^[\w.:|-]{1,128}$/);
        expect(ids[0] === ids[1]).toBe(one === other);
      }),
    );
  });
});

const [STATS, READ, IDENTITIES] = ROLES;

describe('what a token opens', () => {
  it.each([
    [{ roles: [READ] }, 'PSEUDONYMS'],
    [{ roles: ['Other', 7, STATS, IDENTITIES] }, 'IDENTITIES'],
    [{ scp: `openid ${STATS}` }, 'COUNTS'],
    [{ roles: [IDENTITIES], scp: STATS }, 'COUNTS'],
    [{ roles: [STATS], scp: `${READ} ${IDENTITIES}` }, 'COUNTS'],
    [{ roles: [READ, STATS], scp: IDENTITIES }, 'PSEUDONYMS'],
    [{ roles: [READ], scp: 'access_as_user' }, 'PSEUDONYMS'],
    [{ roles: ['Other'], scp: READ }, 'PSEUDONYMS'],
    [{ roles: READ, scp: [READ] }, undefined],
    [{ roles: ['Other'], scp: 'User.Read' }, undefined],
    [{}, undefined],
  ])('with %j is %s', (claims, view) => {
    expect(viewOfClaims(claims)).toBe(view);
  });
});

const ENTRA = 'https://login.microsoftonline.com/4d0b11ac-9e2a-4c7f-8f4e-1b1d0f5e2b10/v2.0';

describe('a token of somebody who has signed in', () => {
  it.each([
    ['https://issuer.example/', { nonce: 'n' }, true],
    ['https://issuer.example/', { nonce: 'n', azp: 'app' }, false],
    ['https://issuer.example/', { azp: 'app', typ: 'ID' }, true],
    ['https://issuer.example/', { azp: 'app', at_hash: 'h' }, true],
    ['https://issuer.example/', { azp: 'app', typ: 'Bearer' }, false],
    ['https://issuer.example/', {}, false],
    [ENTRA, { roles: [READ] }, true],
    [ENTRA, { roles: [READ], azp: 'app' }, false],
    [ENTRA, { roles: [READ], appid: 'app' }, false],
  ])('of %s with %j: %s', (issuer, claims, isOne) => {
    expect(isIdToken(claims, issuer)).toBe(isOne);
  });
});
