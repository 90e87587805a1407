import { GatewayError } from '../errors.js';
import {
  GraphQLError,
  Kind,
  getArgumentValues,
  getVariableValues,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { checkMaxAge } from './age-bound.js';
import { checkRepresentations } from './representation.js';
import { checkListSize, checkPageSize } from './page-size.js';

/** Coerced argument values of one field, as graphql-js gives them to a resolver. */
type Arguments = Readonly<Record<string, unknown>>;

/** Throws where other variables, as graphql-js has coerced them, break a rule. Gives arguments that depend on them. */
export type VariableCheck = (
  coerced: Arguments,
) => ReadonlyMap<FieldNode | DirectiveNode, Arguments>;

type Rules = Readonly<Record<string, (args: Arguments) => void>>;

/**
 * The rules on argument values that the type system cannot say, by field. They hold for the whole operation before any
 * of it executes, so that a wrong argument is one clear refusal and never a half-filled answer.
 */
const RULES: Rules = {
  'Query.userCredentialUsageDetails': (args) => {
    checkPageSize(pageSizes(args));
    checkMaxAge(ageOf(args));
  },
  'Query.credentialUsageSummary': (args) => checkMaxAge(ageOf(args)),
  'Query.credentialUsageUser': (args) => checkMaxAge(ageOf(args)),
  'User.credentialUsage': (args) => checkPageSize(pageSizes(args)),
  'CredentialUsageAggregate.byFailureReason': (args) => checkListSize(pageSizes(args)),
  'CredentialUsageAggregate.topUsers': (args) => checkListSize(pageSizes(args)),
  'Query._entities': ({ representations }) => checkRepresentations(representations),
};

export interface CheckedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Makes the check that every operation passes before it executes. It throws for a kind of operation that there is none
 * of, and for the first argument that breaks a rule. What it returns does the same for other values of the operation's
 * variables, and gives the arguments that it has looked at.
 */
export function createOperationCheck({ introspection }: { readonly introspection: boolean }) {
  // By operation: Apollo Server keeps the parsed documents of recent requests, and what they ask for does not change.
  const placesOf = new WeakMap<OperationDefinitionNode, readonly CheckedPlace[]>();
  const rules = introspection ? RULES : { ...RULES, 'Query._service': refuseService };
  return (checked: CheckedOperation): VariableCheck => {
    const places = placesOf.get(checked.operation) ?? findPlaces(checked, rules);
    placesOf.set(checked.operation, places);
    checkPlaces(checked, places);
    let variablePlaces: readonly CheckedPlace[] | undefined;
    return (coerced) => {
      const known = new Map<CheckedPlace['node'], Arguments>();
      for (const place of variablePlaces ?? places) {
        known.set(place.node, checkPlace(place, coerced));
      }
      // Literals that have passed once always will.
      variablePlaces ??= places.filter(({ node }) => hasVariable(node));
      return known;
    };
  };
}

/** Whether the arguments of a field or directive depend on variables. */
export function hasVariable({ arguments: given = [] }: CheckedPlace['node']): boolean {
  let isFound = false;
  const note = () => {
    isFound = true;
  };
  for (const argument of given) visit(argument, { Variable: note });
  return isFound;
}

function checkPlaces(checked: CheckedOperation, places: readonly CheckedPlace[]): void {
  const { schema, operation, variables } = checked;
  if (!schema.getRootType(operation.operation)) throw noSuchRoot(operation.operation);
  if (places.length === 0) return;
  const { coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variables ?? {},
  );
  // Variables of the wrong type are refused by the execution that follows, with graphql-js's own words.
  if (coerced === undefined) return;
  for (const place of places) checkPlace(place, coerced);
}

/** Says where it is, too: one operation may have many arguments of one name. */
function checkPlace({ definition, node, rule }: CheckedPlace, variables: Arguments): Arguments {
  try {
    const args = argumentsOf(definition, node, variables);
    rule(args);
    return args;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GraphQLError(error.message, { nodes: node, originalError: error });
  }
}

/** A field or directive of an operation whose arguments must be looked at before it executes. */
interface CheckedPlace {
  readonly definition: GraphQLField<unknown, unknown> | GraphQLDirective;
  readonly node: FieldNode | DirectiveNode;
  readonly rule: (args: Arguments) => void;
}

function findPlaces(
  { schema, document, operation }: CheckedOperation,
  rules: Rules,
): readonly CheckedPlace[] {
  const found: CheckedPlace[] = [];
  const typeInfo = new TypeInfo(schema);
  const note = (
    definition: CheckedPlace['definition'] | null | undefined,
    node: CheckedPlace['node'],
  ) => {
    const rule = rules[`${typeInfo.getParentType()?.name ?? ''}.${node.name.value}`];
    const isByVariable = node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE) === true;
    if (definition && (rule !== undefined || isByVariable)) {
      found.push({ definition, node, rule: rule ?? (() => {}) });
    }
  };
  const visitor = visitWithTypeInfo(typeInfo, {
    Field: (node) => note(typeInfo.getFieldDef(), node),
    Directive: (node) => note(typeInfo.getDirective(), node),
  });
  visit(operationAlone(document, operation), visitor);
  return found;
}

/**
 * The values as a resolver would get them. A nullable variable may bring null to an argument that takes none, which
 * the specification lets pass until the field executes.
 */
function argumentsOf(
  definition: CheckedPlace['definition'],
  node: CheckedPlace['node'],
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

/** graphql-js would find out only when it executes, and then call it an error of the server's. */
function noSuchRoot(kind: string): GraphQLError {
  return new GraphQLError(
    `This schema can only be queried, and the operation is a ${kind}. Begin it with "query".`,
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  );
}

/** The schema's text is the schema: it follows the setting for introspection. */
function refuseService(): never {
  throw new GraphQLError(
    'The schema cannot be asked for here: INTROSPECTION is off. Compose with the published schema.graphql.',
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  );
}

/** The operation with the fragments it uses: another operation's fields have other variables. */
function operationAlone(document: DocumentNode, { name }: OperationDefinitionNode): DocumentNode {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 1) return document;
  return separateOperations(document)[name?.value ?? ''] ?? document;
}

function pageSizes(args: Arguments) {
  return { first: numberOf(args, 'first'), last: numberOf(args, 'last') };
}

function ageOf(args: Arguments) {
  return { maxAgeSeconds: numberOf(args, 'maxAgeSeconds') };
}

function numberOf(args: Arguments, name: 'first' | 'last' | 'maxAgeSeconds'): number | null {
  const value = args[name];
  return typeof value === 'number' ? value : null;
}
