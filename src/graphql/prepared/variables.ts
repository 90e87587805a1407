import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { Unprepared } from './emit.js';

type Variables = Readonly<Record<string, unknown>>;

/** Coerces the values that a client sends for an operation's variables; throws at least where graphql-js would have an error. */
export type CoerceVariables = (given: Variables) => Variables;

/** Coerces one value. */
type Coerce = (value: unknown) => unknown;

/** One variable: sets its value, or leaves it out. */
type Assign = (given: Variables, coerced: Record<string, unknown>) => void;

/**
 * The rules of the specification ("Coercing Variable Values") for these variables, worked out once: graphql-js does so for
 * every request, with the path of an error at hand that hardly ever comes.
 */
export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): CoerceVariables {
  const assignments = definitions.map((definition) => compileVariable(schema, definition));
  return (given) => {
    const coerced: Record<string, unknown> = {};
    for (const assign of assignments) assign(given, coerced);
    return coerced;
  };
}

function compileVariable(schema: GraphQLSchema, definition: VariableDefinitionNode): Assign {
  const { variable, type: written, defaultValue } = definition;
  const name = variable.name.value;
  const type = typeFromAST(schema, written);
  if (!isInputType(type)) throw new Unprepared('A variable of no input type.');
  const coerce = compileInput(type);
  const fallback = defaultValue && { value: valueFromAST(defaultValue, type) };
  return (given, coerced) => {
    if (Object.hasOwn(given, name)) coerced[name] = coerce(given[name]);
    else if (fallback !== undefined) coerced[name] = fallback.value;
    else if (isNonNullType(type)) throw new Unprepared('A variable is missing.');
  };
}

function compileInput(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) {
    const coerce = compileInput(type.ofType);
    return (value) => {
      if (value === null || value === undefined) throw new Unprepared('null where none may be.');
      return coerce(value);
    };
  }
  const coerce = compilePresent(type);
  return (value) => (value === null || value === undefined ? null : coerce(value));
}

/** For values that are there. */
function compilePresent(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) return compileInput(type);
  if (isListType(type)) return coerceList(compileInput(type.ofType));
  if (isInputObjectType(type)) return coerceObject(type);
  return (value) => {
    const parsed: unknown = type.parseValue(value);
    if (parsed === undefined) throw new Unprepared('A value that its type does not know.');
    return parsed;
  };
}

/** One value stands for a list of it. */
function coerceList(coerceItem: Coerce): Coerce {
  return (value) => (Array.isArray(value) ? value.map(coerceItem) : [coerceItem(value)]);
}

/** No input type of the schema holds itself. */
function coerceObject(type: GraphQLInputObjectType): Coerce {
  const fields = Object.values(type.getFields()).map(({ name, type: held, defaultValue }) => ({
    name,
    defaultValue,
    isRequired: isNonNullType(held),
    coerce: compileInput(held),
  }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Unprepared('No object.');
    }
    const given = new Map<string, unknown>(Object.entries(value));
    const coerced: Record<string, unknown> = {};
    for (const { name, defaultValue, isRequired, coerce } of fields) {
      const held = given.get(name);
      given.delete(name);
      if (held !== undefined) coerced[name] = coerce(held);
      else if (defaultValue !== undefined) coerced[name] = defaultValue;
      else if (isRequired) throw new Unprepared('A field is missing.');
    }
    if (given.size > 0) throw new Unprepared('A field that its type does not know.');
    return coerced;
  };
}
