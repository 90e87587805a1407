import { then, type Awaitable } from '../report/matches.js';
import { userAt, type EventDetails, type Snapshot } from '../report/snapshot.js';
import { findUser } from '../report/user-directory.js';
import type { GraphQLContext } from './context.js';
import { snapshotOfStrangers } from './known-before.js';
import { userNode, type UserNode } from './user-node.js';

/** A user by their folded name, as long as anything of them is remembered; null: nothing is. */
export function findUserNode(
  snapshot: Snapshot,
  folded: string,
  { services, reading, caller }: GraphQLContext,
): Awaitable<UserNode | null> {
  const user = findUser(snapshot, folded);
  if (user !== undefined) return userNode(snapshot, user);
  const history = reading.history();
  if (history === undefined) return null;
  const remembering = { history, show: services.show, view: caller.view };
  return then(snapshotOfStrangers(snapshot, [folded], remembering), (older) => {
    const found = older && findUser(older, folded);
    return older === undefined || found === undefined ? null : userNode(older, found);
  });
}

/** Of an event in the history, the user as the snapshot knows them: there may be later events. */
export function userOfEvent(
  { snapshot, position }: EventDetails,
  { reading }: GraphQLContext,
): UserNode {
  const { served } = reading;
  const user = userAt(snapshot, position);
  const folded = snapshot.users[user] ?? '';
  const known = served === undefined || served === snapshot ? undefined : findUser(served, folded);
  return served === undefined || known === undefined
    ? userNode(snapshot, user)
    : userNode(served, known);
}
