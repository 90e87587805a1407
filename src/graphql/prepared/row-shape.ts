import type { FieldNode, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { CELLS } from '../../report/cell.js';
import { at } from '../../report/search.js';
import {
  displayNameAt,
  idAt,
  nameAt,
  sourceIdAt,
  userAt,
  type EventDetails,
} from '../../report/snapshot.js';
import { displayNameOfUser, spellingOfUser } from '../../report/user-directory.js';
import { instantText } from '../../report/instant-text.js';
import { objectTypeOf, selectionsOf, type Compilation } from './compilation.js';
import { selectedFields } from './selected-fields.js';

/** One event, known by its place: it need not be put together to be written. */
export type Row = Pick<EventDetails, 'snapshot' | 'position'>;

/** What is selected of an event, where that depends on nothing but its row. */
export interface RowShape {
  /** The same for selections that write the same, whichever operations they stand in. */
  readonly key: string;
  /** The row as JSON. */
  readonly textOf: (row: Row) => string;
}

/** undefined where a field wants more than the row, as the user's other events do. */
export function rowShape(
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  compilation: Compilation,
): RowShape | undefined {
  const leads: string[] = [];
  const shapes: RowShape[] = [];
  for (const [key, nodes] of selectedFields(type, selections, compilation)) {
    const shape = fieldShape(type, nodes, compilation);
    if (shape === undefined) return undefined;
    leads.push(`${leads.length === 0 ? '' : ','}${JSON.stringify(key)}:`);
    shapes.push(shape);
  }
  return {
    key: `{${shapes.map(({ key }, index) => at(leads, index) + key).join('')}}`,
    textOf: (row) => {
      let text = '{';
      for (let index = 0; index < shapes.length; index += 1) {
        text += at(leads, index) + at(shapes, index).textOf(row);
      }
      return `${text}}`;
    },
  };
}

function fieldShape(
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  compilation: Compilation,
): RowShape | undefined {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return { key: name, textOf: () => JSON.stringify(type.name) };
  const key = `${type.name}.${name}`;
  const below = objectTypeOf(compilation, type, name);
  if (below !== undefined) {
    // Whatever else an object stands for, it is more than its row.
    const isOfRow = key === 'UserCredentialUsageDetails.user';
    return isOfRow ? rowShape(below, selectionsOf(nodes), compilation) : undefined;
  }
  const textOf = COLUMNS[key];
  return textOf && { key, textOf };
}

const CELL_TEXTS = CELLS.map(({ feature, isSuccess, authMethod, failureCategory }) => ({
  feature: JSON.stringify(feature),
  isSuccess: JSON.stringify(isSuccess),
  authMethod: JSON.stringify(authMethod),
  failureCategory: JSON.stringify(failureCategory),
}));

const cellText = ({ snapshot, position }: Row) => at(CELL_TEXTS, at(snapshot.cells, position));

const userOf = ({ snapshot, position }: Row) => userAt(snapshot, position);

/** The fields of an event and of its user as JSON, each straight from its column. */
const COLUMNS: Readonly<Record<string, (row: Row) => string>> = {
  'UserCredentialUsageDetails.id': ({ snapshot, position }) =>
    JSON.stringify(idAt(snapshot, position)),
  'UserCredentialUsageDetails.sourceId': ({ snapshot, position }) =>
    JSON.stringify(sourceIdAt(snapshot, position)),
  'UserCredentialUsageDetails.feature': (row) => cellText(row).feature,
  'UserCredentialUsageDetails.userPrincipalName': ({ snapshot, position }) =>
    JSON.stringify(nameAt(snapshot, position)),
  'UserCredentialUsageDetails.userDisplayName': ({ snapshot, position }) =>
    JSON.stringify(displayNameAt(snapshot, position)),
  'UserCredentialUsageDetails.isSuccess': (row) => cellText(row).isSuccess,
  'UserCredentialUsageDetails.authMethod': (row) => cellText(row).authMethod,
  'UserCredentialUsageDetails.authMethodRaw': ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.authMethodTexts, at(snapshot.authMethods, position))),
  'UserCredentialUsageDetails.failureReason': ({ snapshot, position }) =>
    JSON.stringify(at(snapshot.reasonTexts, at(snapshot.reasons, position))),
  'UserCredentialUsageDetails.failureCategory': (row) => cellText(row).failureCategory,
  'UserCredentialUsageDetails.eventDateTime': ({ snapshot, position }) =>
    `"${instantText(at(snapshot.timesMs, position))}"`,
  'User.userPrincipalName': (row) => JSON.stringify(spellingOfUser(row.snapshot, userOf(row))),
  'User.userDisplayName': (row) => JSON.stringify(displayNameOfUser(row.snapshot, userOf(row))),
};
