import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type GraphQLObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Compilation } from './compilation.js';

type Variables = Compilation['variables'];

/**
 * The fields that selections on one type come to, by the name they have in the answer and in the order in which they
 * stand there. (GraphQL specification, "Field Collection" and "Merging Selection Sets".)
 */
export function selectedFields(
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  { fragments, variables }: Pick<Compilation, 'fragments' | 'variables'>,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const collectAll = ({ selections: nodes }: SelectionSetNode): void => nodes.forEach(collect);
  const collectOn = (condition: string | undefined, set: SelectionSetNode): void => {
    if (condition === undefined || condition === type.name) collectAll(set);
  };
  const collectSpread = (name: string): void => {
    const fragment = visited.has(name) ? undefined : fragments[name];
    visited.add(name);
    if (fragment) collectOn(fragment.typeCondition.name.value, fragment.selectionSet);
  };
  const collect = (node: SelectionNode): void => {
    if (!isIncluded(node, variables)) return;
    if (node.kind === Kind.FRAGMENT_SPREAD) collectSpread(node.name.value);
    else if (node.kind === Kind.INLINE_FRAGMENT) {
      collectOn(node.typeCondition?.name.value, node.selectionSet);
    } else append(fields, node.alias?.value ?? node.name.value, node);
  };
  selections.forEach(collectAll);
  return fields;
}

function append(fields: Map<string, FieldNode[]>, key: string, node: FieldNode): void {
  const nodes = fields.get(key);
  if (nodes === undefined) fields.set(key, [node]);
  else nodes.push(node);
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  if (skip?.['if'] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return include?.['if'] !== false;
}
