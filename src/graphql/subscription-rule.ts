import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DirectiveNode,
  type DocumentNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { fragmentsOf, type Fragments } from './limits/fragments.js';
import { isOperation } from './limits/measure.js';

/**
 * Refuses what might leave a subscription without its one field, as the specification asks (graphql-spec#860). graphql-js 16
 * does not: its own rule throws where such a condition is a variable, so that it must not get to see one.
 */
export const subscriptionRule: ValidationRule = (context) => ({
  Document: (document) => {
    const condition = rootConditionIn(document);
    if (condition === undefined) return undefined;
    const message = `A subscription has one field at its root, always, and "@${condition.name.value}" would make that depend. Put the condition on fields within it, or do not subscribe.`;
    context.reportError(new GraphQLError(message, { nodes: condition }));
    return null;
  },
});

const CONDITIONS = ['skip', 'include'];

function rootConditionIn(document: DocumentNode): DirectiveNode | undefined {
  const fragments = fragmentsOf(document);
  for (const definition of document.definitions.filter(isOperation)) {
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    for (const directive of rootDirectives(definition.selectionSet, fragments)) {
      if (CONDITIONS.includes(directive.name.value)) return directive;
    }
  }
  return undefined;
}

/** Of everything that is selected at the root, through fragments, each of which is looked at once. */
function* rootDirectives(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  visited = new Set<string>(),
): Generator<DirectiveNode> {
  for (const selection of selections) {
    yield* selection.directives ?? [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      yield* rootDirectives(selection.selectionSet, fragments, visited);
    } else if (selection.kind === Kind.FRAGMENT_SPREAD && !visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) yield* rootDirectives(fragment.selectionSet, fragments, visited);
    }
  }
}
