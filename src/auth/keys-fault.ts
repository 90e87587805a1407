import { GatewayError } from '../errors.js';

/**
 * Told whenever the issuer's keys could not be fetched. Callers only see that they are refused; whoever runs the gateway needs
 * to know why.
 */
export type KeysFaultHook = (error: GatewayError) => void;

const PROBLEMS = {
  TIMEOUT: 'nothing came in time',
  UNREACHABLE: 'the server cannot be reached',
  STATUS: 'the server refused',
  SIZE: 'far too much came',
  JSON: 'something else than JSON came',
  SHAPE: 'what came is no set of keys, or an empty one',
  DISCOVERY: 'the OpenID configuration names no jwks_uri that is https',
  ISSUER: 'the OpenID configuration is that of another issuer',
  NO_KEYS: 'they could not be fetched so far',
} as const;

/** Nothing of it comes from the wire. */
export function keysFault(reason: keyof typeof PROBLEMS, cause?: unknown): GatewayError {
  return new GatewayError(
    'UNAUTHENTICATED',
    `The issuer's keys are needed to verify tokens, but ${PROBLEMS[reason]}. See to JWT_ISSUER and JWT_JWKS_URI, and whether this machine reaches them.`,
    { reason, cause },
  );
}
