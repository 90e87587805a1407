import { isEnumType, type GraphQLEnumType, type GraphQLLeafType } from 'graphql';
import { Unprepared } from './emit.js';
import { instantText } from '../../report/instant-text.js';

/** A value of a scalar or an enum as JSON. Never null. */
export type LeafText = (value: unknown) => string;

/** What the types that stand in every answer come to, the short way; the long one is graphql-js's own. */
const SHORT_WAYS: Readonly<Record<string, LeafText>> = {
  ID: textOrThrow,
  String: textOrThrow,
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : unfit(value)),
  Int: (value) =>
    typeof value === 'number' && value === (value | 0) ? String(value) : unfit(value),
  DateTime: (value) => (value instanceof Date ? `"${instantText(value.getTime())}"` : unfit(value)),
};

export function leafText(type: GraphQLLeafType): LeafText {
  if (isEnumType(type)) return enumText(type);
  return SHORT_WAYS[type.name] ?? ((value) => serialized(type, value));
}

function enumText(type: GraphQLEnumType): LeafText {
  const texts = new Map(type.getValues().map(({ name, value }) => [value, `"${name}"`]));
  return (value) => texts.get(value) ?? unfit(value);
}

function serialized(type: GraphQLLeafType, value: unknown): string {
  const plain: unknown = type.serialize(value);
  return plain === undefined ? unfit(value) : JSON.stringify(plain);
}

function textOrThrow(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : unfit(value);
}

function unfit(value: unknown): never {
  throw new Unprepared(
    `A ${typeof value} is no value of this type, or needs graphql-js to be one.`,
  );
}
