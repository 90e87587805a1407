import { roleOfView, shows, type View } from '../auth/caller.js';
import { GatewayError } from '../errors.js';
import { createPseudonymizer, type Pseudonyms } from '../report/pseudonym.js';
import type { Snapshot } from '../report/snapshot.js';
import { memberOf, type Arguments } from './arguments.js';

/** What a field or an argument gives away, and so who may ask for it. */
export interface Need {
  readonly view: View;
  /** What asks for it, as the error names it. */
  readonly subject: string;
}

/**
 * The fields that show more than counts, by their place in the schema. Every other field tells nothing of anybody: counts,
 * windows, and how fresh the report is.
 */
const VIEW_OF_FIELD: Readonly<Record<string, View>> = {
  'UserCredentialUsageDetailsConnection.edges': 'PSEUDONYMS',
  'UserCredentialUsageDetailsConnection.nodes': 'PSEUDONYMS',
  'UserCredentialUsageDetailsConnection.pageInfo': 'PSEUDONYMS',
  'CredentialUsageAggregate.topUsers': 'PSEUDONYMS',
  'Query._entities': 'PSEUDONYMS',
  'Query.credentialUsageUser': 'IDENTITIES',
  'Subscription.credentialUsageEvents': 'PSEUDONYMS',
};

/** The fields that show a person to those who may see identities: what the audit log tells of. */
const IDENTIFYING_FIELDS: ReadonlySet<string> = new Set([
  'UserCredentialUsageDetails.sourceId',
  'UserCredentialUsageDetails.userPrincipalName',
  'UserCredentialUsageDetails.userDisplayName',
  'User.userPrincipalName',
  'User.userDisplayName',
  'Query.credentialUsageUser',
  'Query._entities',
]);

/** `coordinate`: a field's place in the schema, such as `Query.credentialUsageUser`. undefined: anybody's. */
export function needOfField(coordinate: string): Need | undefined {
  const view = VIEW_OF_FIELD[coordinate];
  return view && { view, subject: `field "${coordinate}"` };
}

export function isIdentifying(coordinate: string): boolean {
  return IDENTIFYING_FIELDS.has(coordinate);
}

/** Who may not see identities gets the same snapshot with pseudonyms, whatever is asked. */
export function createViews(pseudonyms: Pseudonyms): (snapshot: Snapshot, view: View) => Snapshot {
  const pseudonymize = createPseudonymizer(pseudonyms);
  return (snapshot, view) => (view === 'IDENTITIES' ? snapshot : pseudonymize(snapshot));
}

/**
 * What the values of a field's arguments give away: to filter or sort by what one may not see leaks it, and who looks
 * somebody up knows them by name.
 */
export function needOfArguments(coordinate: string, args: Arguments): Need | undefined {
  if (coordinate === 'Query._entities') return needOfRepresentations(args['representations']);
  if (!FILTERED_FIELDS.includes(coordinate)) return undefined;
  const name = PERSONAL_FILTERS.find((filter) => isGiven(args['filter'], filter));
  if (name !== undefined) return { view: 'IDENTITIES', subject: `filter "${name}"` };
  return memberOf(args['orderBy'], 'field') === 'USER_PRINCIPAL_NAME'
    ? { view: 'IDENTITIES', subject: 'order USER_PRINCIPAL_NAME' }
    : undefined;
}

/** Whether what is asked of this field may be personal, whatever shape its arguments have in the document. */
export function hasPersonalArguments(coordinate: string): boolean {
  return coordinate === 'Query._entities' || FILTERED_FIELDS.includes(coordinate);
}

const FILTERED_FIELDS = ['Query.userCredentialUsageDetails', 'Subscription.credentialUsageEvents'];

const PERSONAL_FILTERS = ['userPrincipalName', 'userDisplayName'];

function needOfRepresentations(representations: unknown): Need | undefined {
  const isOfUsers =
    Array.isArray(representations) &&
    representations.some((representation) => memberOf(representation, '__typename') === 'User');
  return isOfUsers ? { view: 'IDENTITIES', subject: 'entity "User"' } : undefined;
}

function isGiven(holder: unknown, name: string): boolean {
  const value = memberOf(holder, name);
  return value !== undefined && value !== null;
}

/** @throws GatewayError FORBIDDEN where a view does not show what is needed. */
export function checkView(view: View, need: Need | undefined): void {
  if (need === undefined || shows(view, need.view)) return;
  throw new GatewayError(
    'FORBIDDEN',
    `The ${need.subject} needs the role ${roleOfView(need.view)}, and the caller's greatest is ${roleOfView(view)}. Leave it out, or ask for the role.`,
  );
}
