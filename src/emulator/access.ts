import { randomUUID } from 'node:crypto';
import { HOUR, SECOND } from '../time.js';
import type { Clock } from '../time.js';
import { Refusal } from './refusal.js';
import type { Seal } from './seal.js';

/** The application permissions that the reports ask for. */
export type Permission = 'Reports.Read.All' | 'AuditLog.Read.All';

/** Entra's usual lifetime of an access token: an hour less one second. */
const TOKEN_LIFETIME_MS = HOUR - SECOND;
const CONTEXT = 'access token';

interface IssuedToken {
  readonly accessToken: string;
  readonly lifetimeMs: number;
}

/** A bearer token for `app`, good for an hour at this emulator. `claims` is what it was asked to hold, as JSON. */
export function issueToken(seal: Seal, app: string, clock: Clock, claims?: string): IssuedToken {
  const expiresAtMs = clock.now() + TOKEN_LIFETIME_MS;
  // No two tokens are the same, as Entra's are not.
  const content = [app, expiresAtMs, randomUUID(), ...(claims === undefined ? [] : [claims])];
  return { accessToken: seal.close(content.join(' '), CONTEXT), lifetimeMs: TOKEN_LIFETIME_MS };
}

/** The claims with which the token in the `Authorization` header was asked for. */
export function claimsOf(seal: Seal, authorization: string | undefined): string | undefined {
  const [, , , ...claims] = tokenContent(seal, authorization)?.split(' ') ?? [];
  return claims.length === 0 ? undefined : claims.join(' ');
}

/** The app whose token stands in the `Authorization` header. */
export function authenticate(seal: Seal, authorization: string | undefined, clock: Clock): string {
  if (authorization === undefined) throw invalidToken('Access token is empty.');
  const text = tokenContent(seal, authorization);
  if (text === undefined) {
    throw invalidToken('CompactToken parsing failed with error code: 80049217');
  }
  const [app = '', expiresAtMs] = text.split(' ');
  if (clock.now() >= Number(expiresAtMs)) {
    throw invalidToken('CompactToken validation failed with reason code: 80049228.');
  }
  return app;
}

/** undefined when there is no token of this emulator's. */
function tokenContent(seal: Seal, authorization: string | undefined): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return seal.open(token, CONTEXT);
}

export function requirePermission(granted: readonly Permission[], needed: Permission): void {
  if (granted.includes(needed)) return;
  throw new Refusal(
    403,
    'Authentication_MSGraphPermissionMissing',
    `Calling principal does not have required MSGraph permissions ${needed}`,
  );
}

function invalidToken(message: string): Refusal {
  return new Refusal(401, 'InvalidAuthenticationToken', message, {
    headers: { 'WWW-Authenticate': 'Bearer realm=""' },
  });
}
