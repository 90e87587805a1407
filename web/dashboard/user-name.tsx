import { isPseudonym, shortName } from './words.js';

interface UserNameProps {
  readonly userPrincipalName: string;
  readonly userDisplayName: string | null;
}

/** The name for people above the sign-in name; a pseudonym says that it is one. */
export function UserName({ userPrincipalName, userDisplayName }: UserNameProps) {
  if (isPseudonym(userPrincipalName)) {
    return (
      <span class="user" title={userPrincipalName}>
        <span class="user-name">{shortName(userPrincipalName)}</span>
        <span class="user-detail">pseudonym</span>
      </span>
    );
  }
  return (
    <span class="user">
      {userDisplayName !== null && <span class="user-name">{userDisplayName}</span>}
      <span class={userDisplayName === null ? 'user-name' : 'user-detail'}>
        {userPrincipalName}
      </span>
    </span>
  );
}
