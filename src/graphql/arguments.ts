import {
  getArgumentValues,
  GraphQLError,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLDirective,
  type GraphQLField,
  type ValueNode,
} from 'graphql';

/** Coerced argument values of one field or directive, as graphql-js gives them to a resolver. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Arguments that have been looked at already. */
export type KnownArguments = ReadonlyMap<FieldNode | DirectiveNode, Arguments>;

/** Whether the arguments of a field or directive depend on variables. */
export function hasVariable({ arguments: given = [] }: FieldNode | DirectiveNode): boolean {
  return given.some(({ value }) => holdsVariable(value));
}

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => holdsVariable(field.value));
  return value.kind === Kind.VARIABLE;
}

/**
 * The values as a resolver would get them. A nullable variable may bring null to an argument that takes none, which
 * the specification lets pass until the field executes.
 */
export function argumentsOf(
  definition: GraphQLField<unknown, unknown> | GraphQLDirective,
  node: FieldNode | DirectiveNode,
  variables: Arguments,
): Arguments {
  try {
    return getArgumentValues(definition, node, variables);
  } catch (error) {
    const message =
      error instanceof GraphQLError ? error.message : 'An argument has no valid value.';
    throw new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } });
  }
}

/** Of a value whose type nobody has checked; undefined where it has no such member of its own. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
