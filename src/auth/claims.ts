import { createHash } from 'node:crypto';
import { VIEWS, viewOfRoles, type View } from './caller.js';

/** What a token says, each claim of whatever type its issuer likes. */
type Claims = Readonly<Record<string, unknown>>;

/** Entra ID's issuers, of version 2 and 1 and of every cloud, with the tenant. */
const ENTRA_ISSUER =
  /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.(?:partner\.microsoftonline|chinacloudapi)\.cn|sts\.(?:windows\.net|chinacloudapi\.cn))\/([^/]+)\//i;

/** Whether a token of Entra ID says twice the same of its tenant. Other issuers have no tenants. */
export function isOfIssuersTenant({ tid }: Claims, issuer: string): boolean {
  const [, tenant] = ENTRA_ISSUER.exec(issuer) ?? [];
  return tenant === undefined || tid === tenant;
}

/**
 * What a token opens. An application of its own has `roles`; one that acts for somebody has `scp`, and may have that
 * person's `roles` too: where both name roles of ours, the person may do no more through the program than the lesser of the
 * two. One that names none says nothing of us.
 */
export function viewOfClaims({ roles, scp }: Claims): View | undefined {
  const granted: readonly unknown[] = Array.isArray(roles) ? roles : [];
  const views = [
    viewOfRoles(granted.filter((role) => typeof role === 'string')),
    viewOfRoles(typeof scp === 'string' ? scp.split(' ') : []),
  ].filter((view) => view !== undefined);
  return VIEWS.find((view) => views.includes(view));
}

/**
 * Whether a token tells a program who has signed in, instead of letting it in here (OpenID Connect Core, sections 2 and
 * 3.3.2.11). Keycloak says so in `typ`. Entra ID names the program in every access token, and in no ID token.
 */
export function isIdToken(claims: Claims, issuer: string): boolean {
  const hasHash = ID_TOKEN_CLAIMS.some((name) => claims[name] !== undefined);
  const namesProgram = isName(claims['azp']) || isName(claims['appid']);
  const isOfSignIn = ENTRA_ISSUER.test(issuer) || claims['nonce'] !== undefined;
  return hasHash || claims['typ'] === 'ID' || (isOfSignIn && !namesProgram);
}

const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash', 's_hash'];

/**
 * Who asks, for good: names and mail addresses are given to somebody else one day, and belong in no log. undefined when the
 * token names nobody.
 */
export function callerIdOf({ tid, oid, sub, azp, appid }: Claims): string | undefined {
  if (isName(tid) && isName(oid)) return `${plain(tid)}:${plain(oid)}`;
  const name = [sub, azp, appid].find(isName);
  return name === undefined ? undefined : plain(name);
}

function isName(claim: unknown): claim is string {
  return typeof claim === 'string' && claim !== '';
}

/** No mail address, and nothing that a log or a label would have to escape. */
const PLAIN = /^[\w.:|-]{1,128}$/;

function plain(name: string): string {
  if (PLAIN.test(name)) return name;
  return `sha256:${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}
