import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { callerIdOf, rolesOf } from '../../src/auth/claims.js';

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

describe('the roles of a caller', () => {
  it('are those that were granted and those that were delegated', () => {
    expect(rolesOf({ roles: ['a', 7, 'b'], scp: 'c d' })).toEqual(['a', 'b', 'c', 'd']);
    expect(rolesOf({ roles: 'a', scp: ['b'] })).toEqual([]);
    expect(rolesOf({})).toEqual([]);
  });
});
