import { GatewayError } from '../errors.js';

/** Whatever reading throws that is not a known fault of Graph is a bug of ours, and says no more than that. */
export function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const message = 'Reading the report failed inside the gateway; its log has the details.';
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause: error });
}
