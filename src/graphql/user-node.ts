import type { Snapshot } from '../report/snapshot.js';
import { at } from '../report/search.js';
import { foldText } from '../report/text.js';
import { displayNameOfUser, findUsers, spellingOfUser } from '../report/user-directory.js';

/** A user as an entity: known by name alone; whether the report knows them is another question. */
export interface UserNode {
  /** The name by which the report finds the user, folded: what is shown may be a pseudonym. */
  readonly folded: string;
  readonly userPrincipalName: string;
  readonly userDisplayName: string | null;
}

export function userNode(snapshot: Snapshot, user: number): UserNode {
  return {
    folded: at(snapshot.users, user),
    userPrincipalName: spellingOfUser(snapshot, user),
    userDisplayName: displayNameOfUser(snapshot, user),
  };
}

/** Users by name, each from the first snapshot that knows them. Each keeps the spelling it was asked by: it is an entity's key. */
export function userNodes(
  snapshots: readonly Snapshot[],
  names: readonly string[],
): readonly UserNode[] {
  const foldedNames = names.map(foldText);
  const found = snapshots.map((snapshot) => ({
    snapshot,
    users: findUsers(snapshot, foldedNames),
  }));
  return names.map((userPrincipalName, index) => {
    const folded = at(foldedNames, index);
    const [first] = found.flatMap(({ snapshot, users }) => {
      const user = users.get(folded);
      return user === undefined ? [] : [displayNameOfUser(snapshot, user)];
    });
    return { folded, userPrincipalName, userDisplayName: first ?? null };
  });
}
