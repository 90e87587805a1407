import {
  getNamedType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../../errors.js';
import { argumentsOf, hasVariable, type Arguments, type KnownArguments } from '../arguments.js';
import { add, multiply, valueOf, type Count } from './count.js';
import { eachField, fragmentsOf, responseName, type Fragments } from './fragments.js';
import { isIntrospection } from './measure.js';
import { ROWS, type RowCount } from './rows.js';

/**
 * Nine thousand and more, all their fields, take Apollo Server 0.1 s in nested lists, and 0.2 s on five pages of a thousand
 * nodes and edges (5 MB): so long other requests wait at most.
 */
const MOST_ROWS = 10_000;
/** Of each message of a subscription: a refresh brings one to every watcher at once. */
const MOST_ROWS_OF_A_MESSAGE = 1000;
/** What tools ask of the schema takes as long as so many rows do. */
const INTROSPECTION_ROWS = 500;

interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The cost of an operation by the arguments that depend on its variables: one for itself, one for each connection and
 * each row that it asks for, and below a list all that for each of its items. What `@skip` and `@include` decide about
 * counts as if it were there.
 */
export function createCost(costed: CostedOperation): (known: KnownArguments) => number {
  const { schema, document, operation } = costed;
  const root = schema.getRootType(operation.operation);
  const counting = { schema, fragments: fragmentsOf(document), connection: undefined };
  const cost = add(1, root ? costBelow(counting, root, [operation.selectionSet]) : 0);
  return (known) => valueOf(cost, known);
}

/** @throws GatewayError OPERATION_TOO_COMPLEX */
export function checkCost(cost: number, kind: `${OperationTypeNode}`): void {
  const isWatched = kind === 'subscription';
  const most = isWatched ? MOST_ROWS_OF_A_MESSAGE : MOST_ROWS;
  if (cost <= most) return;
  throw new GatewayError(
    'OPERATION_TOO_COMPLEX',
    `${isWatched ? 'A message' : 'An operation'} may ask for at most ${most} rows, and this one asks for ${cost}: rows below a list count for each of its items. Ask for smaller pages with "first".`,
    { reason: 'COST' },
  );
}

/** A field with its arguments, where those depend on no variable. */
interface AskedField {
  readonly node: FieldNode;
  readonly literals: Arguments | undefined;
}

interface Counting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** The nearest connection around: its arguments say how long its page is. */
  readonly connection: AskedField | undefined;
}

/** Fields of one name in the answer are one field there, with the same rows. */
function costBelow(
  counting: Counting,
  type: GraphQLNamedType,
  selectionSets: readonly SelectionSetNode[],
): Count {
  const mentions = new Map<string, { readonly typeName: string; readonly nodes: FieldNode[] }>();
  eachField(selectionSets, counting.fragments, (node, typeName = type.name) => {
    const key = `${typeName}.${responseName(node)}`;
    const known = mentions.get(key);
    if (known === undefined) mentions.set(key, { typeName, nodes: [node] });
    else known.nodes.push(node);
  });
  return [...mentions.values()]
    .map(({ typeName, nodes }) => costOf(counting, typeName, nodes))
    .reduce<Count>(add, 0);
}

function costOf(counting: Counting, typeName: string, nodes: readonly FieldNode[]): Count {
  const type = counting.schema.getType(typeName);
  const [node] = nodes;
  if (node === undefined || !isObjectType(type)) return 0;
  if (isIntrospection(node.name.value)) return INTROSPECTION_ROWS;
  const field = type.getFields()[node.name.value];
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (field === undefined || selectionSets.length === 0) return 0;
  const held = getNamedType(field.type);
  if (held.name === 'UserCredentialUsageDetailsConnection') {
    return add(1, costBelow({ ...counting, connection: ask(field, node) }, held, selectionSets));
  }
  const below = costBelow(counting, held, selectionSets);
  const rows = ROWS[`${typeName}.${field.name}`];
  return rows === undefined
    ? below
    : multiply(countRows(rows, ask(field, node), counting.connection), add(1, below));
}

function ask(field: GraphQLField<unknown, unknown>, node: FieldNode): AskedField {
  return { node, literals: hasVariable(node) ? undefined : argumentsOf(field, node, {}) };
}

function countRows(rows: RowCount, own: AskedField, connection: AskedField | undefined): Count {
  const count = (known: KnownArguments) =>
    rows(argumentsAt(own, known), argumentsAt(connection, known));
  const isKnown = [own, connection].every((asked) => asked === undefined || asked.literals);
  return isKnown ? count(NOTHING_KNOWN) : count;
}

function argumentsAt(asked: AskedField | undefined, known: KnownArguments): Arguments {
  return asked === undefined ? {} : (asked.literals ?? known.get(asked.node) ?? {});
}

const NOTHING_KNOWN: KnownArguments = new Map();
