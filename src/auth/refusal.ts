import { GatewayError, codeOf } from '../errors.js';
import { ROLES } from './caller.js';

/**
 * Told for each caller who is refused: why, as a word of a closed set. Never for the caller, who could learn from it how to
 * guess better.
 */
export type RefusalHook = (reason: string) => void;

/** The same for every reason; `wanted` completes the sentence "Send ...". */
export function unauthenticated(wanted: string): GatewayError {
  return new GatewayError(
    'UNAUTHENTICATED',
    `Callers must show who they are, and this request does not show it. Send ${wanted}.`,
  );
}

export function forbidden(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    `A caller must have one of the roles ${ROLES.join(', ')}, and this one has none of them. Ask whoever runs the gateway for one.`,
  );
}

/** Claims of which it helps an operator to know that they were the reason. */
const TELLING_CLAIMS = ['iss', 'aud', 'tid', 'exp', 'nbf'];

/** Why a token was refused, of what jose throws. What its messages quote stays out. */
export function refusalReason(error: unknown): string {
  if (error instanceof GatewayError) return error.reason ?? error.code;
  const code = codeOf(error) ?? 'MALFORMED';
  const hasClaim = typeof error === 'object' && error !== null && 'claim' in error;
  const claim = TELLING_CLAIMS.find((name) => hasClaim && error.claim === name);
  return claim === undefined ? code : `${code}:${claim}`;
}
