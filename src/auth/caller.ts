/** What a caller may be allowed, from little to everything. A caller with several roles has what the greatest allows. */
export const ROLES = [
  'CredentialUsage.Stats',
  'CredentialUsage.Read',
  'CredentialUsage.Read.Identities',
] as const;

/** How much of the report somebody sees: counts; rows whose people have pseudonyms; rows as they are. */
export const VIEWS = ['COUNTS', 'PSEUDONYMS', 'IDENTITIES'] as const;

export type View = (typeof VIEWS)[number];

/** Somebody who has shown who they are. */
export interface Caller {
  /** For the audit log and the rate limit: the name of a key, or tenant and object id of a token. Never a person's name. */
  readonly id: string;
  readonly view: View;
}

/** Who asks where nobody has to show who they are. */
export const ANYBODY: Caller = { id: 'anybody', view: 'IDENTITIES' };

/** undefined: none of these is a role of ours. */
export function viewOfRoles(roles: readonly string[]): View | undefined {
  const greatest = ROLES.findLastIndex((role) => roles.includes(role));
  return VIEWS[greatest];
}

export function roleOfView(view: View): string {
  return ROLES[VIEWS.indexOf(view)] ?? view;
}

/** Whether a view shows at least what another one does. */
export function shows(view: View, needed: View): boolean {
  return VIEWS.indexOf(view) >= VIEWS.indexOf(needed);
}
