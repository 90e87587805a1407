import type { FieldNode, GraphQLField, GraphQLObjectType, SelectionSetNode } from 'graphql';
import type { Connection } from '../connection.js';
import { objectTypeOf, selectionsOf, type Compilation } from './compilation.js';
import { Unprepared, type Emit } from './emit.js';
import { rowShape, type Row } from './row-shape.js';

/** Events one by one, as edges have them; undefined for other types, and for selections that no row decides alone. */
export function eventEmitter(
  compilation: Compilation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Emit | undefined {
  if (type.name !== 'UserCredentialUsageDetails') return undefined;
  const shape = rowShape(type, selections, compilation);
  if (shape === undefined) return undefined;
  const { rowsOf } = compilation;
  return (out, event) => {
    if (!isRow(event)) throw new Unprepared('An event without its place.');
    rowsOf(event.snapshot).write(out, [event.position], shape);
  };
}

/** A page of events by their places, without an object for each; undefined for other fields, and as above. */
export function pageEmitter(
  compilation: Compilation,
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): Emit | undefined {
  const isPage = parent.name === 'UserCredentialUsageDetailsConnection' && field.name === 'nodes';
  const type = isPage ? objectTypeOf(compilation, parent, field.name) : undefined;
  if (type === undefined) return undefined;
  const shape = rowShape(type, selectionsOf(nodes), compilation);
  if (shape === undefined) return undefined;
  const { rowsOf } = compilation;
  return (out, connection) => {
    if (!isConnection(connection)) throw new Unprepared('A page without its connection.');
    const page = connection.page();
    if (page instanceof Promise) throw new Unprepared('A page that has to be waited for.');
    out.text('[');
    rowsOf(page.snapshot).write(out, page.positions, shape);
    out.text(']');
  };
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'snapshot' in value && 'position' in value;
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'snapshot' in value && 'page' in value;
}
