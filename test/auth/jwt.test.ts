import { createHmac, sign } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { exportJWK, exportSPKI } from 'jose';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startJwt, bearer } from './callers.js';
import { AUDIENCE, createSigningKey, FIRST_KEY, goodClaims, ISSUER, KEYS_URL, signed } from './fake-issuer.js'; // prettier-ignore

type Claims = Readonly<Record<string, unknown>>;

let house: Awaited<ReturnType<typeof startJwt>>;
let authenticator: ReturnType<typeof house.start>;
let good: Claims;
let nowSeconds = 0;

beforeAll(async () => {
  house = await startJwt();
  authenticator = house.start();
  good = goodClaims(house.clock);
  nowSeconds = house.clock.now() / 1000;
});

const STRANGER = createSigningKey(FIRST_KEY.kid);

function base64url(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(text).toString('base64url');
}

/** Signed by the issuer's own key, however strange the header: what a library would not sign. */
function handSigned(header: unknown, claims: unknown): string {
  const content = `${base64url(header)}.${base64url(claims)}`;
  const signature = sign('sha256', Buffer.from(content), FIRST_KEY.privateKey);
  return `${content}.${signature.toString('base64url')}`;
}

const HEADER = { alg: 'RS256', kid: FIRST_KEY.kid, typ: 'JWT' };

describe('a token of the issuer', () => {
  it('tells its caller and their view, and is known from then on', async () => {
    const headers = bearer(await signed({ ...good, jti: 'first' }));
    const caller = { id: 'client-7', view: 'PSEUDONYMS' };
    expect(authenticator.known(headers)).toBeUndefined();
    await expect(authenticator.authenticate(headers)).resolves.toEqual(caller);
    expect(authenticator.known(headers)).toEqual(caller);
  });

  it.each<[string, Claims, string]>([
    ['our audience among others', { aud: ['other', AUDIENCE] }, 'PSEUDONYMS'],
    ['no nbf and no iat', { nbf: undefined, iat: undefined }, 'PSEUDONYMS'],
    ['several roles', { roles: ['Other', 'CredentialUsage.Stats', 'CredentialUsage.Read.Identities'] }, 'IDENTITIES'],
    ['a scope', { roles: undefined, scp: 'openid CredentialUsage.Stats' }, 'COUNTS'],
    ['an nbf within the skew', { nbf: Date.UTC(2026, 2, 2, 12) / 1000 + 60 }, 'PSEUDONYMS'],
    ['an exp within the skew', { exp: Date.UTC(2026, 2, 2, 12) / 1000 - 59 }, 'PSEUDONYMS'],
  ])('is good with %s', async (_what, claims, view) => {
    const headers = bearer(await signed({ ...good, ...claims }));
    await expect(authenticator.authenticate(headers)).resolves.toMatchObject({ view });
  }); // prettier-ignore

  it.each(['bearer', 'BEARER', 'Bearer '])(
    'may come with the scheme written %j',
    async (scheme) => {
      const headers = { authorization: `${scheme} ${await signed(good)}` };
      await expect(authenticator.authenticate(headers)).resolves.toMatchObject({ id: 'client-7' });
    },
  );

  it.each(['ES256', 'PS256'] as const)('may be signed with %s', async (alg) => {
    const { server, clock, start } = await startJwt();
    const key = createSigningKey(alg, alg);
    await server.publish([FIRST_KEY, key]);
    const headers = bearer(await signed(goodClaims(clock), key));
    await expect(start().authenticate(headers)).resolves.toMatchObject({ id: 'client-7' });
  });

  it.each<[string, Claims]>([
    ['no roles', { roles: undefined }],
    ['an empty list of roles', { roles: [] }],
    ['roles of others', { roles: ['Reports.Read.All'], scp: 'User.Read' }],
    ['a role as text', { roles: 'CredentialUsage.Read' }],
    ['scopes as a list', { roles: undefined, scp: ['CredentialUsage.Read'] }],
    ['a role within another word', { roles: ['CredentialUsage.Read.Identities.Not'] }],
    ['roles that are no text', { roles: [{ value: 'CredentialUsage.Read' }, null, 7] }],
    ['a role in other letters', { roles: ['credentialusage.read'] }],
  ])('with %s is forbidden, and not remembered', async (_what, claims) => {
    const headers = bearer(await signed({ ...good, ...claims }));
    await expect(authenticator.authenticate(headers)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(house.onRefusal).toHaveBeenLastCalledWith('FORBIDDEN');
    expect(authenticator.known(headers)).toBeUndefined();
  });

  it('is what a refusal asks for', () => {
    expect(authenticator.challenge).toBe('Bearer realm="credential-usage-gateway"');
  });
});

type Credential = () => Promise<string | IncomingHttpHeaders> | string | IncomingHttpHeaders;

const claiming = (claims: () => Claims): Credential => () => signed({ ...good, ...claims() }); // prettier-ignore
const headed = (header: Claims): Credential => () => handSigned({ ...HEADER, ...header }, good); // prettier-ignore

describe('nobody is let in by', () => {
  it.each<[string, Credential, string]>([
    ['no header', () => ({}), 'NO_CREDENTIAL'],
    ['an empty header', () => ({ authorization: '' }), 'NO_CREDENTIAL'],
    ['the scheme alone', () => ({ authorization: 'Bearer' }), 'NO_CREDENTIAL'],
    ['the scheme and a blank', () => ({ authorization: 'Bearer ' }), 'NO_CREDENTIAL'],
    ['a token without a scheme', async () => ({ authorization: await signed(good) }), 'NO_CREDENTIAL'],
    ['another scheme', async () => ({ authorization: `Basic ${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['DPoP, which would need a proof', async () => ({ authorization: `DPoP ${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['two headers, joined', async () => ({ authorization: `Bearer ${await signed(good)}, Bearer ${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['two tokens', async () => ({ authorization: `Bearer ${await signed(good)} ${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['a token in x-api-key', async () => ({ 'x-api-key': await signed(good) }), 'NO_CREDENTIAL'],
    ['a token in a cookie', async () => ({ cookie: `access_token=${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['a token in the address that sent it', async () => ({ referer: `https://a.example/?access_token=${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['a token in the header of a proxy', async () => ({ 'proxy-authorization': `Bearer ${await signed(good)}` }), 'NO_CREDENTIAL'],
    ['text', () => 'hello', 'MALFORMED'],
    ['a quoted token', async () => `"${await signed(good)}"`, 'MALFORMED'],
    ['three empty parts', () => '..', 'MALFORMED'],
    ['two parts', async () => (await signed(good)).split('.').slice(0, 2).join('.'), 'MALFORMED'],
    ['no signature', async () => `${(await signed(good)).split('.').slice(0, 2).join('.')}.`, 'MALFORMED'],
    ['four parts', async () => `${await signed(good)}.AAAA`, 'MALFORMED'],
    ['five parts, as of an encrypted token', () => 'e30.AAAA.AAAA.AAAA.AAAA', 'MALFORMED'],
    ['a part in base64 of the other alphabet', async () => `${await signed(good)}+/`, 'MALFORMED'],
    ['padding', async () => `${await signed(good)}==`, 'MALFORMED'],
    ['a NUL', async () => `${await signed(good)}\0`, 'MALFORMED'],
    ['an enormous token', () => signed({ ...good, groups: 'x'.repeat(20_000) }), 'MALFORMED'],
    ['a header that is no JSON', async () => `AAAA.${(await signed(good)).split('.').slice(1).join('.')}`, 'ERR_JWS_INVALID'],
    ['a header that is a list', () => handSigned([HEADER], good), 'ERR_JWS_INVALID'],
    ['no alg', headed({ alg: undefined }), 'ERR_JWS_INVALID'],
    ['alg none', headed({ alg: 'none' }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['alg none and no signature', () => `${base64url({ ...HEADER, alg: 'none' })}.${base64url(good)}.`, 'MALFORMED'],
    ['alg None', headed({ alg: 'None' }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['an algorithm that is not allowed', headed({ alg: 'RS512' }), 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['alg of another kind of key', headed({ alg: 'ES256' }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['alg of another padding', headed({ alg: 'PS256' }), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['an unknown critical header', headed({ crit: ['exp'], exp: 1 }), 'ERR_JOSE_NOT_SUPPORTED'],
    ['an unencoded payload', headed({ crit: ['b64'], b64: false }), 'ERR_JWT_INVALID'],
    ['claims that are no JSON', () => handSigned(HEADER, 'hello'), 'ERR_JWT_INVALID'],
    ['claims that are a list', () => handSigned(HEADER, [good]), 'ERR_JWT_INVALID'],
    ['a key that the issuer does not have', () => signed(good, { ...STRANGER, kid: 'stranger' }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ["a stranger's signature under the issuer's kid", () => signed(good, STRANGER), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['a kid that is a path', headed({ kid: '../../dev/null' }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['a kid that is a query', headed({ kid: "' OR '1'='1" }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['a kid that every object has', headed({ kid: '__proto__' }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['claims that were changed', async () => {
      const [header, , signature] = (await signed(good)).split('.');
      return `${header ?? ''}.${base64url({ ...good, roles: ['CredentialUsage.Read.Identities'] })}.${signature ?? ''}`;
    }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['a shorter signature', async () => (await signed(good)).slice(0, -4), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['HS256 with the public key as its secret', async () => {
      const content = `${base64url({ ...HEADER, alg: 'HS256' })}.${base64url(good)}`;
      const secret = await exportSPKI(FIRST_KEY.publicKey);
      return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['a key that it brings along', async () => {
      const jwk = await exportJWK(STRANGER.publicKey);
      return signed(good, STRANGER, { jwk });
    }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['a key that it names the address of', () => signed(good, { ...STRANGER, kid: 'far' }, { jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }), 'ERR_JWKS_NO_MATCHING_KEY'],
    ['another issuer', claiming(() => ({ iss: 'https://login.example/other' })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    ['the issuer with a slash', claiming(() => ({ iss: `${ISSUER}/` })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    ['the issuer in capitals', claiming(() => ({ iss: ISSUER.toUpperCase() })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    ['a list of issuers', claiming(() => ({ iss: [ISSUER] })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    ['no issuer', claiming(() => ({ iss: undefined })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    ["Graph's audience", claiming(() => ({ aud: 'https://graph.microsoft.com' })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud'],
    ['an audience that ours begins', claiming(() => ({ aud: `${AUDIENCE}-too` })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud'],
    ['no audience', claiming(() => ({ aud: undefined })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud'],
    ['an empty list of audiences', claiming(() => ({ aud: [] })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud'],
    ['an end that has passed', claiming(() => ({ exp: nowSeconds - 60 })), 'ERR_JWT_EXPIRED:exp'],
    ['no end', claiming(() => ({ exp: undefined })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:exp'],
    ['an end as text', claiming(() => ({ exp: String(nowSeconds + 600) })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:exp'],
    ['an end that is null', claiming(() => ({ exp: null })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:exp'],
    ['a beginning that is to come', claiming(() => ({ nbf: nowSeconds + 61 })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:nbf'],
    ['a beginning as text', claiming(() => ({ nbf: '0' })), 'ERR_JWT_CLAIM_VALIDATION_FAILED:nbf'],
    ['a token that names nobody', claiming(() => ({ sub: undefined })), 'NOBODY'],
    ['a name that is no text', claiming(() => ({ sub: 7 })), 'NOBODY'],
  ])('%s', async (_what, credential, reason) => {
    const made = await credential();
    const headers = typeof made === 'string' ? bearer(made) : made;
    const refusal = authenticator.authenticate(headers);
    await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: undefined });
    await expect(refusal).rejects.toThrow(
      /^Callers must show who they are, and this request does not show it\. Send an access token that is valid, made by the issuer and for the audience that this gateway is set to, as Authorization: Bearer\.$/,
    );
    expect(house.onRefusal).toHaveBeenLastCalledWith(reason);
    expect(authenticator.known(headers)).toBeUndefined();
  }); // prettier-ignore

  it('any of them with more than the one fetch of the keys', () => {
    expect(house.server.asked).toEqual([KEYS_URL]);
  });
});

describe('a token of Entra ID', () => {
  const TENANT = '11111111-2222-3333-4444-555555555555';

  it.each([
    `https://login.microsoftonline.com/${TENANT}/v2.0`,
    `https://login.microsoftonline.us/${TENANT}/v2.0`,
    `https://login.partner.microsoftonline.cn/${TENANT}/v2.0`,
    `https://sts.windows.net/${TENANT}/`,
    `https://sts.chinacloudapi.cn/${TENANT}/`,
  ])('of %s says twice which tenant it is of', async (issuer) => {
    const { clock, start, onRefusal } = await startJwt({ issuer });
    const entra = start();
    const claims = { ...goodClaims(clock), iss: issuer, azp: 'app', tid: TENANT, oid: 'o-1', upn: 'ada@contoso.example' }; // prettier-ignore
    const headers = bearer(await signed(claims));
    await expect(entra.authenticate(headers)).resolves.toMatchObject({ id: `${TENANT}:o-1` });
    for (const tid of ['99999999-2222-3333-4444-555555555555', undefined, [TENANT]]) {
      const refusal = entra.authenticate(bearer(await signed({ ...claims, tid })));
      await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(onRefusal).toHaveBeenLastCalledWith('TENANT');
    }
  });
});

describe('a token of another kind', () => {
  it.each([
    ['an ID token', { nonce: 'n' }, {}, 'ID_TOKEN'],
    ['a logout token', {}, { typ: 'logout+jwt' }, 'TYPE'],
    ['a proof of possession', {}, { typ: 'dpop+jwt' }, 'TYPE'],
  ])('is refused: %s', async (_kind, claims, header, reason) => {
    const { clock, start, onRefusal } = await startJwt();
    const token = await signed({ ...goodClaims(clock), ...claims }, FIRST_KEY, header);
    const refusal = start().authenticate(bearer(token));
    await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(onRefusal).toHaveBeenLastCalledWith(reason);
  });

  it('is an access token when its type says so (RFC 9068)', async () => {
    const { clock, start } = await startJwt();
    const token = await signed(goodClaims(clock), FIRST_KEY, { typ: 'at+jwt' });
    await expect(start().authenticate(bearer(token))).resolves.toMatchObject({ id: 'client-7' });
  });
});
