import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import {
  eachField,
  fragmentsOf,
  responseName,
  type Fragments,
} from '../../src/graphql/limits/fragments.js';

interface PricedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Definition = GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField;

/** Sizes that a field has declared for the lists right below it, by their names. */
type Sizes = ReadonlyMap<string, number>;

interface Pricing extends PricedOperation {
  readonly fragments: Fragments;
}

/**
 * What a router takes an operation to cost, from `@cost` and `@listSize` alone, by the rules of Apollo Router's demand
 * control: an object costs its weight or 1, and so does an input object; a scalar costs nothing; a list costs what its items
 * do times its size. See https://www.apollographql.com/docs/graphos/routing/security/demand-control.
 */
export function declaredCost(priced: PricedOperation): number {
  const pricing = { ...priced, fragments: fragmentsOf(priced.document) };
  return costBelow(pricing, 'Query', [priced.operation.selectionSet], new Map());
}

function costBelow(
  pricing: Pricing,
  typeName: string,
  sets: readonly SelectionSetNode[],
  sizes: Sizes,
): number {
  const merged = new Map<string, { readonly on: string; readonly nodes: FieldNode[] }>();
  eachField(sets, pricing.fragments, (node, on = typeName) => {
    const known = merged.get(responseName(node));
    if (known === undefined) merged.set(responseName(node), { on, nodes: [node] });
    else known.nodes.push(node);
  });
  return sumOf([...merged.values()].map(({ on, nodes }) => costOf(pricing, on, nodes, sizes)));
}

function costOf(
  pricing: Pricing,
  typeName: string,
  nodes: readonly FieldNode[],
  sizes: Sizes,
): number {
  const type = pricing.schema.getType(typeName);
  const [node] = nodes;
  const field = node && isObjectType(type) ? type.getFields()[node.name.value] : undefined;
  const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (node === undefined || field === undefined || below.length === 0) return 0;
  const args = getArgumentValues(field, node, pricing.variables);
  const listSize = declared(pricing, field, 'listSize');
  const size = listSize && sizeOf(listSize, args);
  const sized = namesOf(listSize?.['sizedFields']).map((name) => [name, size ?? 1] as const);
  const items = isListType(getNullableType(field.type)) ? (sizes.get(field.name) ?? size ?? 1) : 1;
  const inner = costBelow(pricing, getNamedType(field.type).name, below, new Map(sized));
  const given = new Set(node.arguments?.map(({ name }) => name.value));
  const inputs = field.args
    .filter(({ name }) => given.has(name))
    .map((arg) => inputCost(pricing, arg, args[arg.name]));
  return items * (weightOf(pricing, field) + inner) + sumOf(inputs);
}

function inputCost(
  pricing: Pricing,
  definition: GraphQLArgument | GraphQLInputField,
  value: unknown,
): number {
  const type = getNamedType(definition.type);
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return 0;
  const held = new Map<string, unknown>(Object.entries(value));
  const inputs = Object.values(type.getFields()).map((field) =>
    inputCost(pricing, field, held.get(field.name)),
  );
  return weightOf(pricing, definition) + sumOf(inputs);
}

function weightOf(pricing: Pricing, definition: Definition): number {
  const weight = declared(pricing, definition, 'cost')?.['weight'];
  return typeof weight === 'number' ? weight : 1;
}

function sumOf(costs: readonly number[]): number {
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function declared(
  { schema }: Pricing,
  { astNode }: Definition,
  name: 'cost' | 'listSize',
): Readonly<Record<string, unknown>> | undefined {
  const directive = schema.getDirective(name);
  return directive && astNode ? getDirectiveValues(directive, astNode) : undefined;
}

function sizeOf(
  { slicingArguments, assumedSize }: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
): number | undefined {
  const asked = namesOf(slicingArguments).flatMap((name) => {
    const value = args[name];
    return typeof value === 'number' ? [value] : [];
  });
  if (asked.length > 0) return Math.max(...asked);
  return typeof assumedSize === 'number' ? assumedSize : undefined;
}

function namesOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
