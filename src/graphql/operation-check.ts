import { GatewayError } from '../errors.js';
import {
  GraphQLError,
  Kind,
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
import type { View } from '../auth/caller.js';
import {
  checkView,
  hasPersonalArguments,
  isIdentifying,
  needOfArguments,
  needOfField,
  type Need,
} from './access.js';
import { checkMaxAge } from './age-bound.js';
import { argumentsOf, hasVariable, type Arguments, type KnownArguments } from './arguments.js';
import { checkCost, createCost } from './limits/cost.js';
import { checkVariableSize } from './limits/variable-size.js';
import { checkListSize, checkPageSize } from './page-size.js';
import { checkRepresentations } from './representation.js';
import { checkWindow } from './window-argument.js';

/**
 * Throws where somebody with that view may not ask for this, and where other variables, as graphql-js has coerced them,
 * break a rule or make the operation cost too much.
 */
export type VariableCheck = (coerced: Arguments, view: View) => CheckedVariables;

export interface CheckedVariables {
  /** At least of the fields and directives whose arguments depend on variables. */
  readonly knownArguments: KnownArguments;
  /** In rows: see `createCost`. */
  readonly cost: number;
  /** What of it shows a person or asks by a name: fields by their places in the schema, filters and orders. */
  readonly identifying: readonly string[];
}

type Rules = Readonly<Record<string, (args: Arguments) => void>>;

/**
 * The rules on argument values that the type system cannot say, by field. They hold for the whole operation before any
 * of it executes, so that a wrong argument is one clear refusal and never a half-filled answer.
 */
const RULES: Rules = {
  'Query.userCredentialUsageDetails': (args) => {
    checkPageSize(pageSizes(args));
    checkMaxAge(ageOf(args));
    checkWindow(args);
  },
  'Query.credentialUsageSummary': (args) => {
    checkMaxAge(ageOf(args));
    checkWindow(args);
  },
  'Query.credentialUsageUser': (args) => checkMaxAge(ageOf(args)),
  'User.credentialUsage': (args) => {
    checkPageSize(pageSizes(args));
    checkWindow(args);
  },
  'CredentialUsageAggregate.byFailureReason': (args) => checkListSize(pageSizes(args)),
  'CredentialUsageAggregate.topUsers': (args) => checkListSize(pageSizes(args)),
  'Query._entities': ({ representations }) => checkRepresentations(representations),
};

export interface CheckedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly view: View;
}

export interface AdmissionResult {
  readonly checkVariables: VariableCheck;
  /** undefined where a variable is of the wrong type: execution refuses it, with graphql-js's own words. */
  readonly cost: number | undefined;
  readonly identifying: readonly string[];
}

interface OperationRules {
  readonly checkVariables: VariableCheck;
  /** @throws GraphQLError for a field that the view does not show. */
  readonly checkFields: (view: View) => void;
}

/**
 * Makes the check that every operation passes before it executes. It throws for a kind of operation that there is none
 * of, for a field that the caller may not see, for variables that hold too much, for the first argument that breaks a rule, and for what costs too much. The check
 * that it returns does the same for other callers and other values of the operation's variables.
 */
export function createOperationCheck({ introspection }: { readonly introspection: boolean }) {
  // By operation: Apollo Server keeps the parsed documents of recent requests, and what they ask for does not change.
  const rulesOf = new WeakMap<OperationDefinitionNode, OperationRules>();
  const rules = introspection ? RULES : { ...RULES, 'Query._service': refuseService };
  return (checked: CheckedOperation): AdmissionResult => {
    const { schema, operation, variables = {}, view } = checked;
    if (!schema.getRootType(operation.operation)) throw noSuchRoot(operation.operation);
    const known = rulesOf.get(operation) ?? createOperationRules(checked, rules);
    rulesOf.set(operation, known);
    const { checkFields, checkVariables } = known;
    checkFields(view);
    checkVariableSize(variables);
    const definitions = operation.variableDefinitions ?? [];
    const { coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 1 });
    const { cost, identifying = [] } = (coerced && checkVariables(coerced, view)) ?? {};
    return { checkVariables, cost, identifying };
  };
}

function createOperationRules(checked: CheckedOperation, rules: Rules): OperationRules {
  const { places, needs, identifyingFields } = findPlaces(checked, rules);
  const checkFields = (view: View) => {
    for (const [node, need] of needs) at(node, () => checkView(view, need));
    for (const [node, need] of literalNeeds) at(node, () => checkView(view, need));
  };
  /** Of arguments without variables. */
  const literalNeeds = new Map<CheckedPlace['node'], Need>();
  let standing: readonly string[] = identifyingFields;
  let variablePlaces: readonly CheckedPlace[] | undefined;
  let costOf: ReturnType<typeof createCost> | undefined;
  const checkVariables: VariableCheck = (coerced, view) => {
    checkFields(view);
    const knownArguments = new Map<CheckedPlace['node'], Arguments>();
    let identifying: readonly string[] = standing;
    for (const place of variablePlaces ?? places) {
      const args = checkPlace(place, coerced);
      knownArguments.set(place.node, args);
      const need = needOfArguments(place.coordinate, args);
      // Literals that have passed once always will; but what they give away is not for everybody.
      if (need !== undefined && !hasVariable(place.node)) literalNeeds.set(place.node, need);
      at(place.node, () => checkView(view, need));
      if (need !== undefined) identifying = [...identifying, need.subject];
    }
    if (variablePlaces === undefined) {
      standing = [...standing, ...[...literalNeeds.values()].map(({ subject }) => subject)];
    }
    variablePlaces ??= places.filter(({ node }) => hasVariable(node));
    costOf ??= createCost(checked);
    const cost = costOf(knownArguments);
    checkCost(cost, checked.operation.operation);
    return { knownArguments, cost, identifying };
  };
  return { checkVariables, checkFields };
}

function checkPlace({ definition, node, rule }: CheckedPlace, variables: Arguments): Arguments {
  const args = argumentsOf(definition, node, variables);
  at(node, () => rule(args));
  return args;
}

/** Says where it is, too: one operation may have many arguments of one name. */
function at(node: CheckedPlace['node'], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GraphQLError(error.message, { nodes: node, originalError: error });
  }
}

/** A field or directive of an operation whose arguments must be looked at before it executes. */
interface CheckedPlace {
  readonly definition: GraphQLField<unknown, unknown> | GraphQLDirective;
  readonly node: FieldNode | DirectiveNode;
  /** A field's place in the schema, such as `Query.credentialUsageUser`. */
  readonly coordinate: string;
  readonly rule: (args: Arguments) => void;
}

function findPlaces({ schema, document, operation }: CheckedOperation, rules: Rules) {
  const places: CheckedPlace[] = [];
  const needs = new Map<CheckedPlace['node'], Need>();
  const identifyingFields = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const note = (
    definition: CheckedPlace['definition'] | null | undefined,
    node: CheckedPlace['node'],
  ) => {
    const coordinate = `${typeInfo.getParentType()?.name ?? ''}.${node.name.value}`;
    const rule = rules[coordinate];
    const need = needOfField(coordinate);
    if (need !== undefined) needs.set(node, need);
    if (isIdentifying(coordinate)) identifyingFields.add(coordinate);
    const isByVariable = node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE) === true;
    const isChecked = rule !== undefined || isByVariable || hasPersonalArguments(coordinate);
    if (definition && isChecked) {
      places.push({ definition, node, coordinate, rule: rule ?? (() => {}) });
    }
  };
  const visitor = visitWithTypeInfo(typeInfo, {
    Field: (node) => note(typeInfo.getFieldDef(), node),
    Directive: (node) => note(typeInfo.getDirective(), node),
  });
  visit(operationAlone(document, operation), visitor);
  return { places, needs, identifyingFields: [...identifyingFields] };
}

/** graphql-js would find out only when it executes, and then call it an error of the server's. */
function noSuchRoot(kind: string): GraphQLError {
  return new GraphQLError(
    `This schema can only be queried and watched, and the operation is a ${kind}. Begin it with "query" or "subscription".`,
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
