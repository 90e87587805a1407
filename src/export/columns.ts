import { CELLS } from '../report/cell.js';
import { instantText } from '../report/instant-text.js';
import { at } from '../report/search.js';
import {
  displayNameAt,
  idAt,
  nameAt,
  sourceIdAt,
  userAt,
  type Snapshot,
} from '../report/snapshot.js';

type ValueAt = (snapshot: Snapshot, position: number) => string | boolean | null;

/** Columns of a file that stand side by side. */
export interface ColumnGroup {
  /** By their names in the schema. */
  readonly columns: Readonly<Record<string, ValueAt>>;
  /** Events that have this number in common have all these values in common: they are encoded once. Else null. */
  readonly dictionary: Dictionary | null;
}

interface Dictionary {
  readonly numberAt: (snapshot: Snapshot, position: number) => number;
  /** All numbers are below this one. */
  readonly numberCount: (snapshot: Snapshot) => number;
}

const cellNumber = (snapshot: Snapshot, position: number) => at(snapshot.cells, position);
const cellAt = (snapshot: Snapshot, position: number) => at(CELLS, cellNumber(snapshot, position));

/** What a file shows of each event, in the order in which people look for it. */
export const COLUMN_GROUPS: readonly ColumnGroup[] = [
  {
    columns: {
      eventDateTime: (snapshot, position) => instantText(at(snapshot.timesMs, position)),
    },
    dictionary: null,
  },
  {
    columns: { userPrincipalName: nameAt },
    dictionary: {
      // In a disguise everybody has one name; else each spelling is one.
      numberAt: (snapshot, position) =>
        snapshot.disguise === undefined ? at(snapshot.names, position) : userAt(snapshot, position),
      numberCount: ({ nameTexts }) => nameTexts.length,
    },
  },
  {
    columns: { userDisplayName: displayNameAt },
    dictionary: {
      numberAt: displayNameNumber,
      numberCount: ({ displayNameTexts, users }) => displayNameTexts.length + users.length,
    },
  },
  {
    columns: {
      feature: (snapshot, position) => cellAt(snapshot, position).feature,
      isSuccess: (snapshot, position) => cellAt(snapshot, position).isSuccess,
      authMethod: (snapshot, position) => cellAt(snapshot, position).authMethod,
      failureCategory: (snapshot, position) => cellAt(snapshot, position).failureCategory,
    },
    dictionary: { numberAt: cellNumber, numberCount: () => CELLS.length },
  },
  {
    columns: {
      failureReason: (snapshot, position) =>
        at(snapshot.reasonTexts, at(snapshot.reasons, position)),
    },
    dictionary: {
      numberAt: (snapshot, position) => at(snapshot.reasons, position),
      numberCount: ({ reasonTexts }) => reasonTexts.length,
    },
  },
  {
    columns: {
      authMethodRaw: (snapshot, position) =>
        at(snapshot.authMethodTexts, at(snapshot.authMethods, position)),
    },
    dictionary: {
      numberAt: (snapshot, position) => at(snapshot.authMethods, position),
      numberCount: ({ authMethodTexts }) => authMethodTexts.length,
    },
  },
  { columns: { id: idAt, sourceId: sourceIdAt }, dictionary: null },
];

export const COLUMN_NAMES: readonly string[] = COLUMN_GROUPS.flatMap(({ columns }) =>
  Object.keys(columns),
);

/** In a disguise the user's name stands for every display name of theirs, but nothing for none. */
function displayNameNumber(snapshot: Snapshot, position: number): number {
  const number = at(snapshot.displayNames, position);
  const isShown = snapshot.disguise === undefined || at(snapshot.displayNameTexts, number) === null;
  return isShown ? number : snapshot.displayNameTexts.length + userAt(snapshot, position);
}
