import { eventAt, userAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import type { UserCredentialUsageDetailsResolvers } from './generated/resolvers.js';
import { userNode } from './user-node.js';

/** An event and where it stands. Its fields have the schema's names, so that most need no resolver. */
export interface EventNode extends EventDetails {
  readonly snapshot: Snapshot;
  readonly position: number;
}

export function eventNode(snapshot: Snapshot, position: number): EventNode {
  return { ...eventAt(snapshot, position), snapshot, position };
}

export const eventResolvers: UserCredentialUsageDetailsResolvers = {
  __resolveReference: ({ id }, { events }) => events.load(id),
  eventDateTime: ({ eventTimeMs }) => new Date(eventTimeMs),
  user: ({ snapshot, position }) => userNode(snapshot, userAt(snapshot, position)),
};
