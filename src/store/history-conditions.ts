import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import type { ReportQuery } from '../report/query.js';
import { isUnconditional, type TextFilter } from '../report/text.js';
import type { Window } from '../report/window.js';
import type { EngineSql } from './engine-sql.js';
import { bytesOf, foldedBytes, type Digests } from './history-names.js';
import type { Kind } from './history-kinds.js';
import { createRowList } from './row-list.js';
import type { Tables } from './tables.js';

/** What is asked of identities; undefined: nothing. */
export interface IdentityConditions {
  readonly engine: EngineSql;
  readonly digests: Digests;
  readonly partitionId: number;
}

/** Whether somebody in particular is asked for, whom no count knows. */
export function asksForUsers({ user, userPrincipalName, userDisplayName }: ReportQuery): boolean {
  return user !== null || !isUnconditional(userPrincipalName) || !isUnconditional(userDisplayName);
}

/** Whether it can be but a few of them: then their events are looked up one user after the other, not hour after hour. */
function asksForNamedUsers({ user, userPrincipalName, userDisplayName }: ReportQuery): boolean {
  const isNamed = (filter: TextFilter | null) => (filter?.eq ?? filter?.in ?? null) !== null;
  return user !== null || isNamed(userPrincipalName) || isNamed(userDisplayName);
}

/** The events of a window that a query asks for, not yet listed. */
export function eventsMatching(
  db: Kysely<Tables>,
  { fromMs, toMs }: Window,
  query: ReportQuery,
  kinds: readonly Kind[] | null,
  options: IdentityConditions,
) {
  const partition = sql.ref<number>('credential_usage_event.partition_id');
  const { engine, partitionId } = options;
  const ofPartition = asksForNamedUsers(query) ? engine.notByIndex(partition) : partition;
  const events = db
    .selectFrom('credential_usage_event')
    .where(ofPartition, '=', partitionId)
    .where('time_ms', '>=', fromMs)
    .where('time_ms', '<', toMs)
    .$if(kinds !== null, (some) => some.where(kindIsOneOf(kinds ?? [])));
  return asksForUsers(query)
    ? events.where('identity_id', 'in', identitiesMatching(db, query, options))
    : events;
}

/** Events of a partition by their ids: as pairs, because that is what they are indexed by. */
export function eventIsOneOf(
  db: Kysely<Tables>,
  ids: readonly string[],
  { engine, partitionId }: Pick<IdentityConditions, 'engine' | 'partitionId'>,
): Expression<SqlBool> {
  const partition = sql.ref<number>('credential_usage_event.partition_id');
  const list = createRowList(engine, ids.map((id) => [bytesOf(id)])); // prettier-ignore
  const keys = db.selectFrom(list.rows).select([list.same(partitionId).as('partition_id'), list.bytes(0).as('event_id')]); // prettier-ignore
  return sql<SqlBool>`${engine.notByIndex(partition)} = ${partitionId} and (${partition}, event_id) in ${keys}`;
}

/** Numbers of ours, and there may be more of them than a statement may have values. */
export function kindIsOneOf(kinds: readonly Kind[]): Expression<SqlBool> {
  return sql<SqlBool>`kind_id in (${sql.raw(kinds.map(({ id }) => id).join(',') || 'null')})`;
}

function identitiesMatching(
  db: Kysely<Tables>,
  { user, userPrincipalName, userDisplayName }: ReportQuery,
  options: IdentityConditions,
) {
  const { partitionId, digests } = options;
  const byName = textConditions(userPrincipalName, 'folded_name', options);
  const byDisplayName = textConditions(userDisplayName, 'folded_display_name', options);
  return db
    .selectFrom('credential_usage_identity')
    .select('credential_usage_identity.id')
    .where('credential_usage_identity.partition_id', '=', partitionId)
    .$if(user !== null, (some) => some.where('person', '=', digests.ofPerson(user ?? '')))
    .where((eb) => eb.and([...byName, ...byDisplayName]));
}

/** A text that is missing meets no condition, as null does in SQL. */
function textConditions(
  filter: TextFilter | null,
  column: 'folded_name' | 'folded_display_name',
  { engine }: IdentityConditions,
): readonly Expression<SqlBool>[] {
  const { eq = null, in: oneOf = null, startsWith = null, contains = null } = filter ?? {};
  const text = sql.ref<Uint8Array>(column);
  const conditions: Expression<SqlBool>[] = [];
  if (eq !== null) conditions.push(sql<SqlBool>`${text} = ${foldedBytes(eq)}`);
  if (oneOf !== null) conditions.push(oneOfBytes(text, oneOf.map(foldedBytes)));
  if (startsWith !== null) conditions.push(beginsWith(text, foldedBytes(startsWith)));
  if (contains !== null) conditions.push(engine.contains(text, foldedBytes(contains)));
  return conditions;
}

function oneOfBytes(
  text: Expression<Uint8Array>,
  bytes: readonly Uint8Array[],
): Expression<SqlBool> {
  return bytes.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${text} in (${sql.join(bytes)})`;
}

/** UTF-8 begins with the same bytes exactly when the text begins with the same characters. */
function beginsWith(text: Expression<Uint8Array>, bytes: Uint8Array): Expression<SqlBool> {
  return bytes.length === 0
    ? sql<SqlBool>`${text} is not null`
    : sql<SqlBool>`substr(${text}, 1, ${sql.raw(String(bytes.length))}) = ${bytes}`;
}
