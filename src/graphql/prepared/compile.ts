import {
  defaultFieldResolver,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  OperationTypeNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { hasVariable } from '../arguments.js';
import { selectionsOf, type Compilation } from './compilation.js';
import { Unprepared, type Emit, type Run } from './emit.js';
import { eventEmitter, pageEmitter } from './event-emitter.js';
import { leafText } from './leaf.js';
import { selectedFields } from './selected-fields.js';

/**
 * Compiles an operation that Apollo Server has validated into what writes its `data`. Every field is resolved by its
 * resolver in the schema, so that there is one definition of what it means; only rows are written from their columns.
 *
 * @throws Unprepared for a field that only graphql-js and Apollo Server know: introspection, entities.
 */
export function compileOperation(compilation: Compilation): Emit {
  const { schema, operation } = compilation;
  const query = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !query)
    throw new Unprepared('This is no query.');
  return compileObject(compilation, query, [operation.selectionSet]);
}

/** One field of an object, ready to be written. */
interface PlannedField {
  /** What stands before the value: a brace or a comma, and the name. */
  readonly lead: string;
  readonly emit: Emit;
}

function compileObject(
  compilation: Compilation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Emit {
  const fields: readonly PlannedField[] = [...selectedFields(type, selections, compilation)].map(
    ([key, nodes], index) => ({
      lead: `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`,
      emit: compileField(compilation, type, nodes),
    }),
  );
  const end = fields.length === 0 ? '{}' : '}';
  return (out, source, run) => {
    for (const field of fields) {
      out.text(field.lead);
      field.emit(out, source, run);
    }
    out.text(end);
  };
}

function compileField(
  compilation: Compilation,
  parent: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Emit {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  if (name === '__typename') return (out) => out.text(`"${parent.name}"`);
  const field = parent.getFields()[name];
  // Everything that begins so is federation's or introspection's.
  if (node === undefined || field === undefined || name.startsWith('_')) {
    throw new Unprepared(`Only Apollo Server knows the field ${parent.name}.${name}.`);
  }
  const page = pageEmitter(compilation, parent, field, nodes);
  if (page !== undefined) return page;
  const resolve = field.resolve ?? defaultFieldResolver;
  const argumentsOf = planArguments(field, node);
  const info = foreseeableInfo(compilation, parent, field, nodes);
  const complete = compileValue(compilation, field.type, nodes);
  return (out, source, run) => {
    const value = resolve(source, argumentsOf(run), run.context, info);
    if (value instanceof Promise) throw new Unprepared('What is not at hand has to be waited for.');
    complete(out, value, run);
  };
}

/** Literals are coerced once. */
function planArguments(field: GraphQLField<unknown, unknown>, node: FieldNode) {
  if (!hasVariable(node)) {
    const literals = getArgumentValues(field, node);
    return () => literals;
  }
  return ({ variables, knownArguments }: Run) =>
    knownArguments.get(node) ?? getArgumentValues(field, node, variables);
}

/** What can be known of a field before it executes; no resolver of ours looks at more, and none at variables. */
function foreseeableInfo(
  { schema, operation, fragments }: Compilation,
  parentType: GraphQLObjectType,
  { name, type }: GraphQLField<unknown, unknown>,
  fieldNodes: readonly FieldNode[],
): GraphQLResolveInfo {
  return {
    fieldName: name,
    fieldNodes,
    returnType: type,
    parentType,
    path: { prev: undefined, key: name, typename: parentType.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
    variableValues: {},
  };
}

function compileValue(
  compilation: Compilation,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Emit {
  if (isNonNullType(type)) {
    const emit = compilePresent(compilation, type.ofType, nodes);
    return (out, value, run) => {
      if (value === null || value === undefined) throw new Unprepared('null where none may be.');
      emit(out, value, run);
    };
  }
  const emit = compilePresent(compilation, type, nodes);
  return (out, value, run) => {
    if (value === null || value === undefined) out.text('null');
    else emit(out, value, run);
  };
}

/** For values that are there. */
function compilePresent(
  compilation: Compilation,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Emit {
  if (isListType(type)) return emitList(compileValue(compilation, type.ofType, nodes));
  if (isLeafType(type)) {
    const textOf = leafText(type);
    return (out, value) => out.text(textOf(value));
  }
  if (!isObjectType(type)) throw new Unprepared(`What ${String(type)} holds is not known before.`);
  const selections = selectionsOf(nodes);
  return (
    eventEmitter(compilation, type, selections) ?? compileObject(compilation, type, selections)
  );
}

function emitList(emitItem: Emit): Emit {
  return (out, values, run) => {
    if (!Array.isArray(values)) throw new Unprepared('A list that is no array.');
    out.text('[');
    for (let index = 0; index < values.length; index += 1) {
      if (index > 0) out.text(',');
      emitItem(out, values[index], run);
    }
    out.text(']');
  };
}
