import {
  getArgumentValues,
  getVariableValues,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors.js';
import { checkRepresentations } from './representation.js';
import { checkListSize, checkPageSize } from './page-size.js';

/** Coerced argument values of one field, as graphql-js gives them to a resolver. */
type Arguments = Readonly<Record<string, unknown>>;

/**
 * The rules on argument values that the type system cannot say, by field. They hold for the whole operation before any
 * of it executes, so that a wrong argument is one clear refusal and never a half-filled answer.
 */
const RULES: Readonly<Record<string, (args: Arguments) => void>> = {
  'Query.userCredentialUsageDetails': (args) => checkPageSize(pageSizes(args)),
  'User.credentialUsage': (args) => checkPageSize(pageSizes(args)),
  'CredentialUsageAggregate.byFailureReason': (args) =>
    checkListSize('first', sizeOf(args, 'first')),
  'CredentialUsageAggregate.topUsers': (args) => checkListSize('first', sizeOf(args, 'first')),
  'Query._entities': ({ representations }) => checkRepresentations(representations),
};

export interface CheckedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** @throws GatewayError for an operation of a kind that there is none of, or its first argument that breaks a rule. */
export function checkOperation(checked: CheckedOperation): void {
  const { schema, operation, variables } = checked;
  if (!schema.getRootType(operation.operation)) throw noSuchRoot(operation.operation);
  const ruled = ruledFields(checked);
  if (ruled.length === 0) return;
  const { coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variables ?? {},
  );
  // Variables of the wrong type are refused by the execution that follows, with graphql-js's own words.
  if (coerced === undefined) return;
  for (const { field, node, rule } of ruled) rule(getArgumentValues(field, node, coerced));
}

/** A field of an operation whose arguments have rules. */
interface RuledField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly rule: (args: Arguments) => void;
}

/** By operation: Apollo Server keeps the parsed documents of recent requests, and what they ask for does not change. */
const ruledFieldsOf = new WeakMap<OperationDefinitionNode, readonly RuledField[]>();

function ruledFields(checked: CheckedOperation): readonly RuledField[] {
  const known = ruledFieldsOf.get(checked.operation);
  if (known !== undefined) return known;
  const found = findRuledFields(checked);
  ruledFieldsOf.set(checked.operation, found);
  return found;
}

function findRuledFields({ schema, document, operation }: CheckedOperation): readonly RuledField[] {
  const found: RuledField[] = [];
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    Field: (node) => {
      const rule = RULES[`${typeInfo.getParentType()?.name ?? ''}.${node.name.value}`];
      const field = typeInfo.getFieldDef();
      if (rule !== undefined && field) found.push({ field, node, rule });
    },
  });
  visit(operationAlone(document, operation), visitor);
  return found;
}

/** graphql-js would find out only when it executes, and then call it an error of the server's. */
function noSuchRoot(kind: string): GatewayError {
  return new GatewayError(
    'GRAPHQL_VALIDATION_FAILED',
    `This schema can only be queried, and the operation is a ${kind}. Begin it with "query".`,
  );
}

/** The operation with the fragments it uses: another operation's fields have other variables. */
function operationAlone(document: DocumentNode, { name }: OperationDefinitionNode): DocumentNode {
  return separateOperations(document)[name?.value ?? ''] ?? document;
}

function pageSizes(args: Arguments) {
  return { first: sizeOf(args, 'first'), last: sizeOf(args, 'last') };
}

function sizeOf(args: Arguments, name: 'first' | 'last'): number | null {
  const size = args[name];
  return typeof size === 'number' ? size : null;
}
