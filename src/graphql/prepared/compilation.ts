import { isObjectType } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Snapshot } from '../../report/snapshot.js';
import type { RowStore } from './row-store.js';

/** What a plan is compiled from: an operation that Apollo Server has validated. */
export interface Compilation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Those that stand in `@skip` and `@include` decide for the whole plan: other values make another plan. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rowsOf: (snapshot: Snapshot) => RowStore;
}

/** The type of the objects that a field holds, one or many of them; undefined where it holds none. */
export function objectTypeOf(
  { schema }: Compilation,
  parent: GraphQLObjectType,
  fieldName: string,
): GraphQLObjectType | undefined {
  const wrapped = String(parent.getFields()[fieldName]?.type ?? '');
  const type = schema.getType(wrapped.replaceAll(/[[\]!]/g, ''));
  return isObjectType(type) ? type : undefined;
}

/** What several mentions of one field select together. */
export function selectionsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
