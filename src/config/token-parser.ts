import { isLoopback, type Parser } from './parser.js';

/** Of Entra ID's issuers for several tenants none is ever in a token: there, the tenant's own is. */
const SHARED_TENANT = /\/(common|organizations|consumers)(\/|$)/i;

/** The `iss` of tokens is compared to the letter, so it stays as it is written: with its slash at the end, or without. */
export const tokenIssuer: Parser<string> = {
  rule: 'an https URL (http only for a loopback address) as it stands in the claim iss, without query or fragment; for Entra ID the one of your tenant, not of common, organizations or consumers',
  example: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0',
  parse: (text) => {
    const url = safeUrl(text);
    return url?.search === '' && !SHARED_TENANT.test(url.pathname) ? text : undefined;
  },
};

/** Entra ID has a key set for one application alone at `.../discovery/v2.0/keys?appid=...`. */
export const keySetUrl: Parser<string> = {
  rule: 'an https URL (http only for a loopback address) without user name, password or fragment',
  example:
    'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/discovery/v2.0/keys',
  parse: (text) => safeUrl(text)?.href,
};

/** Everybody's tokens for Microsoft Graph would open the gateway otherwise. */
const GRAPH_AUDIENCE = /^(https:\/\/graph\.microsoft\.|00000003-0000-0000-c000-000000000000$)/i;

export const tokenAudience: Parser<string> = {
  rule: "the gateway's own name at the issuer, as it stands in the claim aud (for Entra ID the client id of its app registration, or its App ID URI in tokens of version 1), without blanks or quotes, and not Microsoft Graph's",
  example: 'api://credential-usage-gateway',
  parse: (text) => (/^[^\s"',]+$/.test(text) && !GRAPH_AUDIENCE.test(text) ? text : undefined),
};

function safeUrl(text: string): URL | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPrivate = url.protocol === 'https:' || isLoopback(url.hostname);
  const isPlain = url.username === '' && url.password === '' && !text.includes('#');
  return isPrivate && isPlain && !text.endsWith('?') ? url : undefined;
}
