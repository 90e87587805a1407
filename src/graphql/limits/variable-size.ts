import { GatewayError } from '../../errors.js';

/** The deepest of the schema's own, a text's list within a filter, has 3; the rest is for entities' representations. */
const DEEPEST = 20;
/** So many representations a federation router may send at once. No object of the schema's has a hundredth of them. */
const LONGEST = 1000;

/**
 * Checks how deep and how long the values of variables are, as the client sent them: those that no variable is declared
 * for, and those whose type takes anything.
 *
 * @throws GatewayError OPERATION_TOO_COMPLEX
 */
export function checkVariableSize(variables: Readonly<Record<string, unknown>>): void {
  for (const name in variables) checkValue(variables[name], name, 0);
}

/** `depth`: how many lists and objects the value is in. */
function checkValue(value: unknown, variable: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === DEEPEST) throw tooDeep(variable);
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (members.length > LONGEST) throw tooLong(variable, members.length);
  for (const member of members) checkValue(member, variable, depth + 1);
}

function tooDeep(variable: string): GatewayError {
  return new GatewayError(
    'OPERATION_TOO_COMPLEX',
    `A variable may have at most ${DEEPEST} lists and objects within one another, and "${variable}" has more. Send a flatter value.`,
    { reason: 'DEPTH' },
  );
}

function tooLong(variable: string, length: number): GatewayError {
  return new GatewayError(
    'OPERATION_TOO_COMPLEX',
    `A list or object in a variable may have at most ${LONGEST} members, and one in "${variable}" has ${length}. Split the request.`,
    { reason: 'COST' },
  );
}
