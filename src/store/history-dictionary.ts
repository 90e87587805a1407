import type { Insertable, Kysely, Selectable } from 'kysely';
import { at } from '../report/search.js';
import { restoreEvent, type Snapshot } from '../report/snapshot.js';
import { foldText } from '../report/text.js';
import type { EngineSql } from './engine-sql.js';
import { bytesOf, bytesOrNull, foldedBytes, hexOf, type Digests } from './history-names.js';
import { createNumbering, type Numbering } from './history-numbering.js';
import { createRowList } from './row-list.js';
import type { Tables } from './tables.js';

interface DictionaryOptions {
  readonly snapshot: Snapshot;
  readonly partitionId: number;
  readonly digests: Digests;
  readonly engine: EngineSql;
}

type KindRow = Insertable<Tables['credential_usage_kind']>;
type IdentityRow = Omit<Selectable<Tables['credential_usage_identity']>, 'id' | 'partition_id'>;

/** The kinds of a snapshot's events. */
export function createKindNumbering(options: DictionaryOptions): Numbering {
  const { snapshot, partitionId, digests } = options;
  return createNumbering<KindRow>({
    keyOf: (position) =>
      `${at(snapshot.cells, position)} ${at(snapshot.authMethods, position)} ${at(snapshot.reasons, position)}`,
    rowOf: (position) => {
      const { feature, isSuccess, authMethodRaw, failureReason } = restoreEvent(snapshot, position);
      return {
        partition_id: partitionId,
        digest: digests.of([feature, isSuccess, authMethodRaw, failureReason]),
        feature,
        is_success: isSuccess ? 1 : 0,
        auth_method: bytesOf(authMethodRaw),
        failure_reason: bytesOrNull(failureReason),
      };
    },
    numbersOf: async (db, rows) => {
      await addKinds(db, rows);
      return numbersIn('credential_usage_kind', db, rows, options);
    },
  });
}

async function addKinds(db: Kysely<Tables>, rows: readonly KindRow[]): Promise<void> {
  await db
    .insertInto('credential_usage_kind')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['partition_id', 'digest']).doNothing())
    .execute();
}

/** As whom its events' users appear. */
export function createIdentityNumbering(options: DictionaryOptions): Numbering {
  const { snapshot, digests } = options;
  return createNumbering<IdentityRow>({
    keyOf: (position) =>
      `${at(snapshot.names, position)} ${at(snapshot.displayNames, position)} ${isIdOfEvent(snapshot, position) ? '' : at(snapshot.sourceIds, position)}`,
    rowOf: (position) => {
      const { userPrincipalName, userDisplayName, ...event } = restoreEvent(snapshot, position);
      const sourceId = isIdOfEvent(snapshot, position) ? null : event.sourceId;
      const folded = foldText(userPrincipalName);
      return {
        digest: digests.of([userPrincipalName, userDisplayName, sourceId]),
        person: digests.ofPerson(folded),
        folded_name: bytesOf(folded),
        user_principal_name: bytesOf(userPrincipalName),
        folded_display_name: userDisplayName === null ? null : foldedBytes(userDisplayName),
        user_display_name: bytesOrNull(userDisplayName),
        source_id: bytesOrNull(sourceId),
      };
    },
    numbersOf: async (db, rows) => {
      await addIdentities(db, rows, options);
      return numbersIn('credential_usage_identity', db, rows, options);
    },
  });
}

const IDENTITY_TEXTS = [
  'digest',
  'person',
  'folded_name',
  'user_principal_name',
  'folded_display_name',
  'user_display_name',
  'source_id',
] as const;

async function addIdentities(
  db: Kysely<Tables>,
  rows: readonly IdentityRow[],
  { engine, partitionId }: DictionaryOptions,
): Promise<void> {
  const list = createRowList(engine, rows.map((row) => IDENTITY_TEXTS.map((column) => row[column]))); // prettier-ignore
  await db
    .insertInto('credential_usage_identity')
    .columns(['partition_id', ...IDENTITY_TEXTS])
    .expression(
      db
        .selectFrom(list.rows)
        .select(list.same(partitionId).as('partition_id'))
        .select(IDENTITY_TEXTS.map((column, place) => list.bytes(place).as(column)))
        .where((eb) => eb.lit(true)),
    )
    .onConflict((conflict) => conflict.columns(['partition_id', 'digest']).doNothing())
    .execute();
}

/** Then it need not be kept beside it. */
function isIdOfEvent({ ids, sourceIds }: Snapshot, position: number): boolean {
  return at(ids, position) === at(sourceIds, position);
}

/** The numbers of rows by their digests in hexadecimal digits. */
async function numbersIn(
  table: 'credential_usage_kind' | 'credential_usage_identity',
  db: Kysely<Tables>,
  rows: readonly { readonly digest: Uint8Array }[],
  { engine, partitionId }: DictionaryOptions,
): Promise<ReadonlyMap<string, number>> {
  const list = createRowList(engine, rows.map(({ digest }) => [digest])); // prettier-ignore
  const found = await db
    .selectFrom(table)
    .select(['id', 'digest'])
    .where('partition_id', '=', partitionId)
    .where('digest', 'in', db.selectFrom(list.rows).select(list.bytes(0).as('digest')))
    .execute();
  return new Map(found.map(({ id, digest }) => [hexOf(digest), id]));
}
