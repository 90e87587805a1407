import { readEvents } from './reference-events.js';
import type { ReferenceEvent, Source } from './reference-events.js';
import type { KnownEvent } from './reference-select.js';
import type { RowServer } from './serve-rows.js';

const NODE = `
  id sourceId feature userPrincipalName userDisplayName user { userPrincipalName userDisplayName }
  isSuccess authMethod authMethodRaw failureReason failureCategory eventDateTime`;

/** Everything the reference foretells of a connection. */
const CONNECTION_FIELDS = `
  edges {
    cursor
    node { ${NODE} }
  }
  nodes { id }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  totalCount
  window { from to }
  aggregate {
    totalCount successCount failureCount successRate distinctUsers
    byFeature { feature totalCount successCount failureCount }
    byAuthMethod { authMethod totalCount successCount failureCount }
    byFailureCategory { failureCategory count }
    byFailureReason(first: $reasonsFirst) { failureReason failureCategory count }
    overTime(interval: $interval, timeZone: $timeZone) { from to totalCount successCount failureCount }
    topUsers(first: $usersFirst, success: $usersSuccess) {
      user { userPrincipalName userDisplayName }
      count
    }
  }`;

const CUT_VARIABLES = `
  $reasonsFirst: Int $usersFirst: Int $usersSuccess: Boolean
  $interval: CredentialUsageInterval $timeZone: TimeZone`;

const QUESTION_VARIABLES =
  '$period: CredentialUsagePeriod $feature: CredentialFeature $success: Boolean';
const PAGE_VARIABLES = '$first: Int $after: String $last: Int $before: String';
const QUESTION = 'period: $period feature: $feature success: $success';
const PAGE = 'first: $first after: $after last: $last before: $before';

export const CONNECTION = `query Connection(
  ${QUESTION_VARIABLES} $filter: UserCredentialUsageDetailsFilter
  $orderBy: UserCredentialUsageDetailsOrder ${PAGE_VARIABLES} ${CUT_VARIABLES}
) {
  userCredentialUsageDetails(${QUESTION} filter: $filter orderBy: $orderBy ${PAGE}) {
    ${CONNECTION_FIELDS}
  }
}`;

const LIST = `{ userCredentialUsageDetails(period: D30, first: 1000) { nodes { ${NODE} } } }`;

export const USER = `query User(
  $userPrincipalName: String! ${QUESTION_VARIABLES} ${PAGE_VARIABLES} ${CUT_VARIABLES}
) {
  credentialUsageUser(userPrincipalName: $userPrincipalName) {
    userPrincipalName
    userDisplayName
    credentialUsage(${QUESTION} ${PAGE}) { ${CONNECTION_FIELDS} }
  }
}`;

export const SUMMARY = `query Summary($period: CredentialUsagePeriod $feature: CredentialFeature) {
  credentialUsageSummary(period: $period, feature: $feature) {
    id feature authMethod successfulActivityCount failureActivityCount
  }
}`;

type Variables = Readonly<Record<string, unknown>>;

/** The data of an answer that must have no errors, as a client reads it: instants are texts. */
export async function ask(
  server: RowServer,
  query: string,
  variables: Variables,
): Promise<unknown> {
  const { data, errors = [] } = await server.run(query, variables);
  if (errors.length > 0) throw new Error(JSON.stringify({ errors, variables }));
  const received: unknown = JSON.parse(JSON.stringify(data ?? null));
  return received;
}

/** A field of an answer, at any depth; undefined where the answer has no such field. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? new Map<string, unknown>(Object.entries(inner)).get(String(name))
        : undefined,
    value,
  );
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...path);
  if (!Array.isArray(list))
    throw new Error(`no list at ${path.join('.')}: ${JSON.stringify(value)}`);
  return list;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const text = at(value, ...path);
  if (typeof text !== 'string')
    throw new Error(`no text at ${path.join('.')}: ${JSON.stringify(value)}`);
  return text;
}

/** The gateway's own list of the longest period: the only place to learn derived ids from. */
export async function listNodes(server: RowServer): Promise<readonly unknown[]> {
  return listAt(await ask(server, LIST, {}), 'userCredentialUsageDetails', 'nodes');
}

/** Gives every event the id under which the gateway lists it. An event that it does not list can be in no answer. */
export function identify(
  rows: readonly unknown[],
  source: Source,
  listed: readonly unknown[],
): readonly KnownEvent[] {
  const unclaimed = [...listed];
  return readEvents(rows, source).map((event) => {
    const place = unclaimed.findIndex((node) => shows(node, event));
    const [node] = place < 0 ? [] : unclaimed.splice(place, 1);
    return {
      ...event,
      id: node === undefined ? `unlisted ${event.fingerprint}` : textAt(node, 'id'),
    };
  });
}

function shows(node: unknown, event: ReferenceEvent): boolean {
  return (
    (event.ownId === null || at(node, 'id') === event.ownId) &&
    at(node, 'sourceId') === event.sourceId &&
    at(node, 'feature') === event.feature &&
    at(node, 'userPrincipalName') === event.userPrincipalName &&
    at(node, 'userDisplayName') === event.userDisplayName &&
    at(node, 'isSuccess') === event.isSuccess &&
    at(node, 'authMethodRaw') === event.authMethodRaw &&
    at(node, 'failureReason') === event.failureReason &&
    at(node, 'eventDateTime') === new Date(event.timeMs).toISOString()
  );
}
