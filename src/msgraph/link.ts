import { createHash } from 'node:crypto';
import type { GatewayError } from '../errors.js';
import { badResponse } from './wire-error.js';

/**
 * What a server might still read as a way out of the path: encoded slashes, and dot segments. The parser should have
 * resolved the latter, but that of Node 20 may leave them standing behind a name that begins with a dot (`/.x/../`).
 */
const WAY_OUT = /%2f|%5c|\/(\.|%2e){1,2}(\/|$)/i;

/**
 * Whether a URL is below the reports of the configured Microsoft Graph, so that our bearer may travel there. Both sides
 * are parsed URLs: `//host`, backslashes and IDN are resolved, where comparisons of strings go wrong.
 */
export function isReportUrl(url: URL, baseUrl: URL): boolean {
  const prefix = `${baseUrl.pathname.replace(/\/$/, '')}/reports/`;
  return (
    url.origin === baseUrl.origin &&
    url.username === '' &&
    url.password === '' &&
    // Graph's paths are case-insensitive.
    url.pathname.toLowerCase().startsWith(prefix.toLowerCase()) &&
    !WAY_OUT.test(url.pathname)
  );
}

/** The page after this one, from `@odata.nextLink` as given. A link is data from outside: it may point anywhere. */
export function nextPageUrl(link: string, baseUrl: URL): URL {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url === undefined || !isReportUrl(url, baseUrl)) throw foreignLink(link);
  return url;
}

/** Says nothing of the link itself, which is nobody's to see: a hash of its host is for the operator to compare. */
export function foreignLink(link: string): GatewayError {
  const host = URL.canParse(link) ? new URL(link).host : '';
  return badResponse(
    'FOREIGN_LINK',
    'A page of the report links to an address outside the configured Microsoft Graph, and the access token goes nowhere ' +
      'else. If GRAPH_BASE_URL is a proxy, let it rewrite @odata.nextLink to its own address.',
    { fingerprint: fingerprintOf(host === '' ? link : host) },
  );
}

/** 64 bits of SHA-256: `printf %s HOST | sha256sum` begins with them. */
function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Whether a bearer may be sent to this host at all: over TLS, or in the clear to this very machine. */
export function isSafeForBearer(baseUrl: URL): boolean {
  if (baseUrl.protocol === 'https:') return true;
  return (
    baseUrl.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(baseUrl.hostname)
  );
}
