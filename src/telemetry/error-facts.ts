import type { GatewayError } from '../errors.js';

/** What a log line says of an error: words of closed sets, and a hash by which an operator recognises a foreign host. */
export function errorFacts(error: GatewayError | undefined) {
  const { code, reason, retryAfterSeconds, fingerprint } = error ?? {};
  return { code, reason, retryAfterSeconds, fingerprint };
}

/**
 * Marks the lines that people who watch for attacks want to see: our identity was refused, somebody else answered in
 * Graph's place, or a page sent us to another host.
 */
export function securityMark(error: GatewayError): { event?: 'security' } {
  const isMarked =
    error.code === 'UPSTREAM_FORBIDDEN' || ['FOREIGN_LINK', 'TLS'].includes(error.reason ?? '');
  return isMarked ? { event: 'security' } : {};
}
