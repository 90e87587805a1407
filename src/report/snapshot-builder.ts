import { at } from './search.js';
import { authMethodOf } from './auth-method.js';
import { CELLS, cellNumber } from './cell.js';
import { buildCube } from './cube.js';
import type { CredentialUsageEvent } from './event.js';
import type { EventSet } from './event-set.js';
import { failureCategoryOf } from './failure-category.js';
import type { PostingLists, Snapshot } from './snapshot.js';
import { compareCodePoints, foldText } from './text.js';
import { finish } from './work.js';

export interface SnapshotFacts {
  readonly asOfMs: number;
  readonly asOfMonotonicMs: number;
  readonly isComplete: boolean;
  readonly quarantined: ReadonlyMap<string, number>;
}

/** Sorts a set of events into a frozen snapshot. The set is left as it is and may grow on. */
export function buildSnapshot(
  set: Pick<EventSet, 'events' | 'ids'>,
  facts: SnapshotFacts,
): Snapshot {
  const order = orderOfTime(set);
  const rowCount = order.length;
  const timesMs = new Float64Array(rowCount);
  const ticks = new Uint16Array(rowCount);
  const cells = new Uint16Array(rowCount);
  const authMethods = createDictionary<string>(rowCount);
  const names = createDictionary<string>(rowCount);
  const displayNames = createDictionary<string | null>(rowCount);
  const reasons = createDictionary<string | null>(rowCount);
  const ids: string[] = new Array<string>(rowCount);
  const sourceIds: string[] = new Array<string>(rowCount);
  const cellOf = createCellFinder();
  order.forEach((index, position) => {
    const event = at(set.events, index);
    timesMs[position] = event.eventTimeMs;
    ticks[position] = event.eventTimeTicks;
    cells[position] = cellOf(event);
    authMethods.put(position, event.authMethodRaw);
    names.put(position, event.userPrincipalName);
    displayNames.put(position, event.userDisplayName);
    reasons.put(position, event.failureReason);
    ids[position] = at(set.ids, index);
    sourceIds[position] = event.sourceId;
  });
  const byCell = postingLists(CELLS.length, rowCount, (position) => cells[position] ?? 0);
  const inhabitedCells = [...CELLS.keys()].filter(
    (cell) => at(byCell.offsets, cell) < at(byCell.offsets, cell + 1),
  );
  const { users, userOfName } = listUsers(names.texts);
  const byUser = postingLists(
    users.length,
    rowCount,
    (position) => userOfName[names.column[position] ?? 0] ?? 0,
  );
  return Object.freeze({
    ...facts,
    rowCount,
    timesMs,
    ticks,
    ids,
    sourceIds,
    cells,
    authMethods: authMethods.column,
    names: names.column,
    displayNames: displayNames.column,
    reasons: reasons.column,
    authMethodTexts: authMethods.texts,
    nameTexts: names.texts,
    displayNameTexts: displayNames.texts,
    reasonTexts: reasons.texts,
    byCell,
    inhabitedCells,
    users,
    userOfName,
    byUser,
    byDisplayName: postingLists(
      displayNames.texts.length,
      rowCount,
      (position) => displayNames.column[position] ?? 0,
    ),
    byReason: postingLists(
      reasons.texts.length,
      rowCount,
      (position) => reasons.column[position] ?? 0,
    ),
    cube: finish(buildCube({ rowCount, cells, inhabitedCells, reasons: reasons.column, byUser })),
    positionOfId: createIdIndex(ids),
  });
}

/** The indexes of the events in the order of time, then id by code point. */
function orderOfTime({ events, ids }: Pick<EventSet, 'events' | 'ids'>): Uint32Array {
  const timesMs = Float64Array.from(events, (event) => event.eventTimeMs);
  const order = Uint32Array.from(events.keys());
  return order.sort(
    (a, b) => (timesMs[a] ?? 0) - (timesMs[b] ?? 0) || compareCodePoints(at(ids, a), at(ids, b)),
  );
}

/** A column of repeated texts: each distinct text once, and its index for each position. */
function createDictionary<Text extends string | null>(rowCount: number) {
  const column = new Uint32Array(rowCount);
  const texts: Text[] = [];
  const indexOfText = new Map<Text, number>();
  const put = (position: number, text: Text) => {
    let index = indexOfText.get(text);
    if (index === undefined) {
      index = texts.push(text) - 1;
      indexOfText.set(text, index);
    }
    column[position] = index;
  };
  return { column, texts, put };
}

/** Finds an event's cell; the rules for failure texts run once for each distinct text. */
function createCellFinder(): (event: CredentialUsageEvent) => number {
  const categories = new Map<string | null, ReturnType<typeof failureCategoryOf>>();
  const categoryOf = (reason: string | null) => {
    const known = categories.get(reason);
    if (known !== undefined) return known;
    const category = failureCategoryOf(reason);
    categories.set(reason, category);
    return category;
  };
  return (event) =>
    cellNumber({
      feature: event.feature,
      authMethod: authMethodOf(event.authMethodRaw),
      failureCategory: event.isSuccess ? null : categoryOf(event.failureReason),
    });
}

/** Spellings that fold to the same name are one user; users stand in the order of code points. */
function listUsers(nameTexts: readonly string[]) {
  const folded = nameTexts.map(foldText);
  const users = [...new Set(folded)].sort(compareCodePoints);
  const userOfFolded = new Map(users.map((name, user) => [name, user]));
  return { users, userOfName: Uint32Array.from(folded, (name) => userOfFolded.get(name) ?? 0) };
}

/** Counting sort of the positions by key; within a key they stay ascending. */
function postingLists(
  keyCount: number,
  rowCount: number,
  keyAt: (position: number) => number,
): PostingLists {
  const offsets = new Uint32Array(keyCount + 1);
  for (let position = 0; position < rowCount; position += 1) {
    const key = keyAt(position) + 1;
    offsets[key] = (offsets[key] ?? 0) + 1;
  }
  for (let key = 1; key <= keyCount; key += 1) {
    offsets[key] = (offsets[key] ?? 0) + (offsets[key - 1] ?? 0);
  }
  const next = offsets.slice();
  const positions = new Uint32Array(rowCount);
  for (let position = 0; position < rowCount; position += 1) {
    const key = keyAt(position);
    const slot = next[key] ?? 0;
    positions[slot] = position;
    next[key] = slot + 1;
  }
  return { offsets, positions };
}

/** Look-ups by id are rare (federation asks for events by id): the index is made when the first one comes. */
function createIdIndex(ids: readonly string[]): (id: string) => number | undefined {
  let index: ReadonlyMap<string, number> | undefined;
  return (id) => {
    index ??= new Map(ids.map((known, position) => [known, position]));
    return index.get(id);
  };
}
