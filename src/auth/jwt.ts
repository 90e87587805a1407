import type { IncomingHttpHeaders } from 'node:http';
import { jwtVerify, type JWTPayload } from 'jose';
import { GatewayError } from '../errors.js';
import { MINUTE, SECOND, type Clock } from '../time.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { callerIdOf, isIdToken, isOfIssuersTenant, viewOfClaims } from './claims.js';
import { createIssuerKeys } from './issuer-keys.js';
import type { Fetch } from './json-fetch.js';
import { createKeyFetch } from './key-fetch.js';
import type { KeysFaultHook } from './keys-fault.js';
import { forbidden, refusalReason, unauthenticated, type RefusalHook } from './refusal.js';
import { createVerifiedTokens } from './verified-tokens.js';

interface JwtOptions {
  /** The `iss` of good tokens, to the letter. */
  readonly issuer: string;
  /** An `aud` of good tokens: the gateway's own name at the issuer. */
  readonly audience: string;
  /** Where the issuer's keys are; undefined: where its OpenID configuration says. */
  readonly jwksUri: string | undefined;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly onRefusal?: RefusalHook;
  readonly onKeysFault?: KeysFaultHook;
}

/** Signatures of a key pair alone: with HS256 in it, the issuer's public key would be a secret to sign with. */
const ALGORITHMS = ['RS256', 'ES256', 'PS256'];
/** By so much clocks may differ. */
const SKEW_MS = MINUTE;

const WANTED =
  'an access token that is valid, made by the issuer and for the audience that this gateway is set to, as Authorization: Bearer';

/** Knows callers by an access token (RFC 9068, or Entra ID's) in `Authorization: Bearer`. */
export function createJwtAuthenticator(options: JwtOptions): Authenticator {
  const { issuer, audience, clock, onRefusal = () => undefined } = options;
  const keys = createIssuerKeys({ ...options, fetchKeys: createKeyFetch(options) });
  const verified = createVerifiedTokens(clock);

  const verify = async (token: string): Promise<Caller> => {
    let trustedUntilMs = -Infinity;
    const findKey = async (...header: Parameters<typeof keys.find>) => {
      const found = await keys.find(...header);
      ({ trustedUntilMs } = found);
      return found.key;
    };
    const { payload, protectedHeader } = await jwtVerify(wellFormed(token), findKey, {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: SKEW_MS / SECOND,
      currentDate: new Date(clock.now()),
    });
    if (!isAccessTokenType(protectedHeader.typ)) throw refused('TYPE');
    const caller = callerOf(payload, issuer);
    const expiresAtMs = (payload.exp ?? 0) * SECOND + SKEW_MS;
    verified.add(token, { caller, expiresAtMs, trustedUntilMs });
    return caller;
  };

  const known = (headers: IncomingHttpHeaders) => {
    const token = bearerIn(headers);
    return token === undefined ? undefined : verified.callerOf(token);
  };
  return {
    known,
    authenticate: async (headers) => {
      try {
        return known(headers) ?? (await verify(bearerIn(headers) ?? ''));
      } catch (error) {
        onRefusal(refusalReason(error));
        throw isForbidden(error) ? error : unauthenticated(WANTED);
      }
    },
    challenge: 'Bearer realm="credential-usage-gateway"',
  };
}

/** Who a token is of whose signature, issuer, audience and times are good. */
function callerOf(claims: JWTPayload, issuer: string): Caller {
  const id = callerIdOf(claims);
  if (id === undefined) throw refused('NOBODY');
  if (!isOfIssuersTenant(claims, issuer)) throw refused('TENANT');
  if (isIdToken(claims, issuer)) throw refused('ID_TOKEN');
  const view = viewOfClaims(claims);
  if (view === undefined) throw forbidden();
  return Object.freeze({ id, view });
}

/** Of RFC 9068, or none in particular; other kinds of tokens (`logout+jwt`, `dpop+jwt`) are signed by the same keys. */
function isAccessTokenType(type: string | undefined): boolean {
  return type === undefined || /^(application\/)?(at\+)?jwt$/i.test(type);
}

/** The scheme's letters may be of either case (RFC 9110, section 11.1). */
function bearerIn({ authorization }: IncomingHttpHeaders): string | undefined {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return token;
}

/** Node lets no header of more than 16 KiB in; what is not three parts of base64url is not even looked at. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const LONGEST_TOKEN = 16 * 1024;

function wellFormed(token: string): string {
  if (token === '') throw refused('NO_CREDENTIAL');
  if (token.length > LONGEST_TOKEN || !COMPACT_JWS.test(token)) throw refused('MALFORMED');
  return token;
}

function refused(reason: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', 'The token is refused.', { reason });
}

function isForbidden(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'FORBIDDEN';
}
