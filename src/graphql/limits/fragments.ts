import {
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]));
}

export function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}

/** What a field is called in the answer. */
export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/**
 * Tells of each field that selections on one object mention, and of the type that the innermost fragment around it is
 * for. A fragment is walked through once, however often it is spread: its fields merge with themselves.
 */
export function eachField(
  selectionSets: readonly SelectionSetNode[],
  fragments: Fragments,
  tell: (field: FieldNode, condition: string | undefined) => void,
): void {
  const visited = new Set<string>();
  const walkSpread = (name: string) => {
    const fragment = visited.has(name) ? undefined : fragments.get(name);
    visited.add(name);
    if (fragment) walk(fragment.selectionSet, fragment.typeCondition.name.value);
  };
  const walk = ({ selections }: SelectionSetNode, condition: string | undefined) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) tell(selection, condition);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) walkSpread(selection.name.value);
      else walk(selection.selectionSet, selection.typeCondition?.name.value ?? condition);
    }
  };
  for (const selectionSet of selectionSets) walk(selectionSet, undefined);
}
