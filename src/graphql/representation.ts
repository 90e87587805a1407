import { GatewayError } from '../errors.js';
import { memberOf } from './arguments.js';

/** The most that one request for entities may ask for; a federation router splits larger ones. */
const MOST_REPRESENTATIONS = 1000;

/** The key field of each entity; all are texts. */
const KEY_OF_ENTITY: ReadonlyMap<string, string> = new Map([
  ['User', 'userPrincipalName'],
  ['UserCredentialUsageDetails', 'id'],
]);

/**
 * Checks what federation's `_entities` is given, which is untyped: the scalar `_Any` lets everything through.
 *
 * @throws GatewayError OPERATION_TOO_COMPLEX for too many, BAD_USER_INPUT for one that names no entity by its key.
 */
export function checkRepresentations(representations: unknown): void {
  if (!Array.isArray(representations)) return;
  if (representations.length > MOST_REPRESENTATIONS) {
    throw new GatewayError(
      'OPERATION_TOO_COMPLEX',
      `"_entities" takes at most ${MOST_REPRESENTATIONS} representations, got ${representations.length}. Split the request.`,
      { reason: 'COST' },
    );
  }
  representations.forEach(checkRepresentation);
}

function checkRepresentation(representation: unknown, index: number): void {
  const typeName = memberOf(representation, '__typename');
  const keyField = typeof typeName === 'string' ? KEY_OF_ENTITY.get(typeName) : undefined;
  if (keyField !== undefined && typeof memberOf(representation, keyField) === 'string') return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Argument "representations" must hold entities by their keys, and number ${index} is none. ` +
      'Send { __typename: "User", userPrincipalName } or { __typename: "UserCredentialUsageDetails", id }.',
  );
}
