import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What every answer carries unless its route says otherwise: the answers are data, and personal. */
export const STANDING_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Origin, Accept-Encoding',
} as const;

/** What an answer carries, beside its `Age`, that was made from data of some age. */
export const AGED_HEADERS = { 'cache-control': 'private' } as const;

/** What an answer to this request carries besides. `isDemo`: its data is synthetic. */
export function standingHeaders(requestId: string, { isDemo }: { readonly isDemo: boolean }) {
  return {
    ...STANDING_HEADERS,
    'x-request-id': requestId,
    ...(isDemo && { 'x-demo-data': '1' }),
  };
}

/** The caller's own request id where it is harmless in a log line and a header, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
}
