import type { Insertable, Kysely } from 'kysely';
import { at } from '../report/search.js';
import { restoreEvent, type Snapshot } from '../report/snapshot.js';
import { foldText } from '../report/text.js';
import { bytesOf, bytesOrNull, foldedBytes, hexOf, type Digests } from './history-names.js';
import { createNumbering, type Numbering } from './history-numbering.js';
import type { Tables } from './tables.js';

interface DictionaryOptions {
  readonly snapshot: Snapshot;
  readonly partitionId: number;
  readonly digests: Digests;
}

type KindRow = Insertable<Tables['credential_usage_kind']>;
type IdentityRow = Insertable<Tables['credential_usage_identity']>;

/** The kinds of a snapshot's events. */
export function createKindNumbering({
  snapshot,
  partitionId,
  digests,
}: DictionaryOptions): Numbering {
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
    numbersOf: numbersOfKinds,
  });
}

async function numbersOfKinds(db: Kysely<Tables>, rows: readonly KindRow[]) {
  await db
    .insertInto('credential_usage_kind')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['partition_id', 'digest']).doNothing())
    .execute();
  const found = await db
    .selectFrom('credential_usage_kind')
    .select(['id', 'digest'])
    .where('partition_id', '=', partitionOf(rows))
    .where('digest', 'in', digestsOf(rows))
    .execute();
  return new Map(found.map(({ id, digest }) => [hexOf(digest), id]));
}

/** As whom its events' users appear. */
export function createIdentityNumbering(options: DictionaryOptions): Numbering {
  const { snapshot, partitionId, digests } = options;
  return createNumbering<IdentityRow>({
    keyOf: (position) =>
      `${at(snapshot.names, position)} ${at(snapshot.displayNames, position)} ${isIdOfEvent(snapshot, position) ? '' : at(snapshot.sourceIds, position)}`,
    rowOf: (position) => {
      const { userPrincipalName, userDisplayName, ...event } = restoreEvent(snapshot, position);
      const sourceId = isIdOfEvent(snapshot, position) ? null : event.sourceId;
      const folded = foldText(userPrincipalName);
      return {
        partition_id: partitionId,
        digest: digests.of([userPrincipalName, userDisplayName, sourceId]),
        person: digests.ofPerson(folded),
        folded_name: bytesOf(folded),
        user_principal_name: bytesOf(userPrincipalName),
        folded_display_name: userDisplayName === null ? null : foldedBytes(userDisplayName),
        user_display_name: bytesOrNull(userDisplayName),
        source_id: bytesOrNull(sourceId),
      };
    },
    numbersOf: numbersOfIdentities,
  });
}

async function numbersOfIdentities(db: Kysely<Tables>, rows: readonly IdentityRow[]) {
  await db
    .insertInto('credential_usage_identity')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['partition_id', 'digest']).doNothing())
    .execute();
  const found = await db
    .selectFrom('credential_usage_identity')
    .select(['id', 'digest'])
    .where('partition_id', '=', partitionOf(rows))
    .where('digest', 'in', digestsOf(rows))
    .execute();
  return new Map(found.map(({ id, digest }) => [hexOf(digest), id]));
}

/** Then it need not be kept beside it. */
function isIdOfEvent({ ids, sourceIds }: Snapshot, position: number): boolean {
  return at(ids, position) === at(sourceIds, position);
}

function partitionOf(rows: readonly { readonly partition_id: number }[]): number {
  return rows[0]?.partition_id ?? 0;
}

function digestsOf(rows: readonly { readonly digest: Uint8Array }[]): readonly Uint8Array[] {
  return rows.map(({ digest }) => digest);
}
