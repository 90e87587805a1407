import {
  Kind,
  type DefinitionNode,
  type ExecutableDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from './fragments.js';

/** The extent of a selection as it stands when every fragment is written out where it is spread. */
export interface Measure {
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields within one another; what introspection nests is counted in `introspectedLists` alone. */
  readonly depth: number;
  /** Lists of introspection within one another: `types`, the `fields` of each, the `args` of each. */
  readonly introspectedLists: number;
}

const NOTHING: Measure = {
  selections: 0,
  aliases: 0,
  directives: 0,
  depth: 0,
  introspectedLists: 0,
};

/** The lists of introspection. No field of the schema itself has such a name. */
export const INTROSPECTED_LISTS: ReadonlySet<string> = new Set([
  'types',
  'directives',
  'fields',
  'interfaces',
  'possibleTypes',
  'enumValues',
  'inputFields',
  'args',
  'locations',
]);

export function isIntrospection(fieldName: string): boolean {
  return fieldName === '__schema' || fieldName === '__type';
}

/**
 * Measures the definitions of a document. Each fragment is measured once, so that a few that spread one another by twos
 * take no longer than they are long; their counts saturate at Infinity. One that spreads itself ends there: validation
 * refuses it.
 */
export function createMeasure(
  fragments: Fragments,
): (definition: ExecutableDefinitionNode) => Measure {
  const known = new Map<string, Measure>();

  const measureSpread = (name: string): Measure => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const measure = fragment === undefined ? NOTHING : measureDefinition(fragment);
    known.set(name, measure);
    return measure;
  };

  const measureBelow = (selection: SelectionNode): Measure => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureSpread(selection.name.value);
    const below = measureSet(selection.selectionSet);
    return selection.kind === Kind.FIELD ? within(selection.name.value, below) : below;
  };

  const measureSet = (set: SelectionSetNode | undefined): Measure =>
    (set?.selections ?? []).reduce(
      (sum, selection) => add(sum, itself(selection), measureBelow(selection)),
      NOTHING,
    );

  const measureDefinition = (definition: ExecutableDefinitionNode): Measure => {
    const variables = isOperation(definition) ? (definition.variableDefinitions ?? []) : [];
    const directives = [definition, ...variables].flatMap((holder) => holder.directives ?? []);
    return add({ ...NOTHING, directives: directives.length }, measureSet(definition.selectionSet));
  };
  return measureDefinition;
}

export function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}

/** A selection without what stands below it. */
function itself(selection: SelectionNode): Measure {
  const isAliased = selection.kind === Kind.FIELD && selection.alias !== undefined;
  const directives = selection.directives?.length ?? 0;
  return { ...NOTHING, selections: 1, aliases: isAliased ? 1 : 0, directives };
}

/** What stands below a field, one field deeper. */
function within(fieldName: string, below: Measure): Measure {
  const list = INTROSPECTED_LISTS.has(fieldName) ? 1 : 0;
  const depth = isIntrospection(fieldName) ? 1 : 1 + below.depth;
  return { ...below, depth, introspectedLists: list + below.introspectedLists };
}

function add(...measures: readonly Measure[]): Measure {
  return measures.reduce((one, other) => ({
    selections: one.selections + other.selections,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    depth: Math.max(one.depth, other.depth),
    introspectedLists: Math.max(one.introspectedLists, other.introspectedLists),
  }));
}
