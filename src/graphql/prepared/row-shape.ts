import { getNamedType, isObjectType, type FieldNode, type GraphQLObjectType } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { CELLS } from '../../report/cell.js';
import { at } from '../../report/search.js';
import { idAt, sourceIdAt, userAt, type EventDetails } from '../../report/snapshot.js';
import { userNode, type UserNode } from '../user-node.js';
import { selectionsOf, type Compilation } from './compilation.js';
import { selectedFields } from './selected-fields.js';

/** One event, known by its place: it need not be put together to be written. */
export type Row = Pick<EventDetails, 'snapshot' | 'position'>;

/** What is selected of an event, where that depends on nothing but its row. */
export type RowShape = Shape<Row>;

interface Shape<Source> {
  /** The same for selections that write the same, whichever operations they stand in. */
  readonly key: string;
  /** As JSON. */
  readonly textOf: (source: Source) => string;
}

type Columns<Source> = Readonly<Record<string, (source: Source) => string>>;

/** undefined where a field wants more than the row, as the user's other events do. */
export function rowShape(
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  compilation: Compilation,
): RowShape | undefined {
  const userType = getNamedType(type.getFields()['user']?.type);
  return objectShape(type, selections, compilation, (name, nodes) => {
    if (name !== 'user' || !isObjectType(userType)) return columnShape(EVENT_COLUMNS, name);
    const user = objectShape(userType, selectionsOf(nodes), compilation, (userField) =>
      columnShape(USER_COLUMNS, userField),
    );
    return user && { key: user.key, textOf: (row) => user.textOf(userOf(row)) };
  });
}

function objectShape<Source>(
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  compilation: Compilation,
  shapeOf: (name: string, nodes: readonly FieldNode[]) => Shape<Source> | undefined,
): Shape<Source> | undefined {
  const fields: (Shape<Source> & { readonly lead: string })[] = [];
  for (const [key, nodes] of selectedFields(type, selections, compilation)) {
    const name = nodes[0]?.name.value ?? '';
    const shape =
      name === '__typename'
        ? { key: name, textOf: () => JSON.stringify(type.name) }
        : shapeOf(name, nodes);
    if (shape === undefined) return undefined;
    fields.push({ ...shape, lead: `${fields.length === 0 ? '' : ','}${JSON.stringify(key)}:` });
  }
  return {
    key: `{${fields.map(({ lead, key }) => lead + key).join('')}}`,
    textOf: (source) => {
      let text = '{';
      for (const { lead, textOf } of fields) text += lead + textOf(source);
      return `${text}}`;
    },
  };
}

function columnShape<Source>(columns: Columns<Source>, name: string): Shape<Source> | undefined {
  const textOf = columns[name];
  return textOf && { key: name, textOf };
}

const CELL_TEXTS = CELLS.map(({ feature, isSuccess, authMethod, failureCategory }) => ({
  feature: JSON.stringify(feature),
  isSuccess: JSON.stringify(isSuccess),
  authMethod: JSON.stringify(authMethod),
  failureCategory: JSON.stringify(failureCategory),
}));

const cellText = ({ snapshot, position }: Row) => at(CELL_TEXTS, at(snapshot.cells, position));

/** The fields of `UserCredentialUsageDetails`, each straight from its column. */
const EVENT_COLUMNS: Columns<Row> = {
  id: ({ snapshot, position }) => JSON.stringify(idAt(snapshot, position)),
  sourceId: ({ snapshot, position }) => JSON.stringify(sourceIdAt(snapshot, position)),
  feature: (row) => cellText(row).feature,
  userPrincipalName: ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.nameTexts, at(snapshot.names, position))),
  userDisplayName: ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.displayNameTexts, at(snapshot.displayNames, position))),
  isSuccess: (row) => cellText(row).isSuccess,
  authMethod: (row) => cellText(row).authMethod,
  authMethodRaw: ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.authMethodTexts, at(snapshot.authMethods, position))),
  failureReason: ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.reasonTexts, at(snapshot.reasons, position))),
  failureCategory: (row) => cellText(row).failureCategory,
  eventDateTime: ({ snapshot, position }) =>
    `"${new Date(at(snapshot.timesMs, position)).toISOString()}"`,
};

const USER_COLUMNS: Columns<UserNode> = {
  userPrincipalName: ({ userPrincipalName }) => JSON.stringify(userPrincipalName),
  userDisplayName: ({ userDisplayName }) => JSON.stringify(userDisplayName),
};

function userOf({ snapshot, position }: Row): UserNode {
  return userNode(snapshot, userAt(snapshot, position));
}
