import type { View } from '../auth/caller.js';
import { asGatewayError } from '../report/fault.js';
import { snapshotOf } from '../report/few-events.js';
import type { History } from '../report/history.js';
import { eventAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import { findUsers } from '../report/user-directory.js';
import type { GraphQLServices } from './context.js';

interface Remembering extends Pick<GraphQLServices, 'show'> {
  readonly history: History | undefined;
  readonly view: View;
}

/** A snapshot that knows those of some users whom another one does not, and the history does; undefined: none. */
export async function snapshotOfStrangers(
  snapshot: Snapshot,
  foldedNames: readonly string[],
  { history, show, view }: Remembering,
): Promise<Snapshot | undefined> {
  const known = findUsers(snapshot, foldedNames);
  const strangers = foldedNames.filter((folded) => !known.has(folded));
  if (history === undefined || strangers.length === 0) return undefined;
  const latest = await history.latestOf([...new Set(strangers)]);
  return latest.length === 0 ? undefined : show(snapshotOf(latest, snapshot), view);
}

/**
 * The events with these ids, each from the snapshot, or else from the history; null: neither has it. Where the history does not
 * answer, that is the error of those alone which only it could have.
 */
export async function eventsById(
  snapshot: Snapshot,
  ids: readonly string[],
  remembering: Remembering,
): Promise<readonly (EventDetails | null | Error)[]> {
  const missing = ids.filter((id) => snapshot.positionOfId(id) === undefined);
  const older = await olderEvents(snapshot, missing, remembering).catch(asGatewayError);
  const find = (id: string) => (older instanceof Error ? older : older && eventIn(older, id));
  return ids.map((id) => eventIn(snapshot, id) ?? find(id) ?? null);
}

async function olderEvents(
  snapshot: Snapshot,
  ids: readonly string[],
  { history, show, view }: Remembering,
): Promise<Snapshot | undefined> {
  if (history === undefined || ids.length === 0) return undefined;
  return show(snapshotOf(await history.eventsById(ids), snapshot), view);
}

function eventIn(snapshot: Snapshot, id: string): EventDetails | undefined {
  const position = snapshot.positionOfId(id);
  return position === undefined ? undefined : eventAt(snapshot, position);
}
