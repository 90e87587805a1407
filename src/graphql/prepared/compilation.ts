import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { RowStore } from './row-store.js';

/** What a plan is compiled from: an operation that Apollo Server has validated. */
export interface Compilation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Those that stand in `@skip` and `@include` decide for the whole plan: other values make another plan. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rows: RowStore;
}

/** What several mentions of one field select together. */
export function selectionsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
