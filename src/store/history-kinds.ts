import type { Kysely } from 'kysely';
import { CELLS } from '../report/cell.js';
import { cellOf, type Outcome } from '../report/cell-finder.js';
import { CREDENTIAL_FEATURES } from '../report/event.js';
import type { ReportQuery } from '../report/query.js';
import { at } from '../report/search.js';
import { matchesCell } from '../report/selection.js';
import { foldText, isUnconditional, textPredicate } from '../report/text.js';
import { textIn, textOrNull } from './history-names.js';
import type { Tables } from './tables.js';

/** What many events have in common: of these there are a few hundred, and all are in memory. */
export interface Kind extends Outcome {
  readonly id: number;
  /** By the rules of this version, whichever version has written it. */
  readonly cell: number;
}

/** All kinds of a partition by their numbers. They are never deleted, so that only new ones are read. */
interface KindList {
  readonly read: (db: Kysely<Tables>, partitionId: number) => Promise<ReadonlyMap<number, Kind>>;
}

function createKindList(): KindList {
  const kinds = new Map<number, Kind>();
  let lastId = 0;
  return {
    read: async (db, partitionId) => {
      const rows = await db
        .selectFrom('credential_usage_kind')
        .select(['id', 'feature', 'is_success', 'auth_method', 'failure_reason'])
        .where('partition_id', '=', partitionId)
        .where('id', '>', lastId)
        .orderBy('id')
        .execute();
      for (const row of rows) {
        const outcome = {
          feature: CREDENTIAL_FEATURES.find((known) => known === row.feature) ?? 'UNKNOWN',
          isSuccess: row.is_success === 1,
          authMethodRaw: textIn(row.auth_method),
          failureReason: textOrNull(row.failure_reason),
        };
        kinds.set(row.id, { id: row.id, cell: cellOf(outcome), ...outcome });
        lastId = row.id;
      }
      return kinds;
    },
  };
}

/** The list of a partition, of each session: another database may stand in the place of the one before. */
export type KindLists = (session: object, partitionId: number) => KindList;

export function createKindLists(): KindLists {
  const lists = new WeakMap<object, Map<number, KindList>>();
  return (session, partitionId) => {
    const ofSession = lists.get(session) ?? new Map<number, KindList>();
    lists.set(session, ofSession);
    const list = ofSession.get(partitionId) ?? createKindList();
    ofSession.set(partitionId, list);
    return list;
  };
}

/** The kinds that meet a query's conditions; null: all do. */
export function kindsMatching(
  kinds: ReadonlyMap<number, Kind>,
  query: ReportQuery,
): readonly Kind[] | null {
  const { failureReason } = query;
  const hasReason =
    failureReason === null || isUnconditional(failureReason) ? null : textPredicate(failureReason);
  const all = [...kinds.values()];
  const matching = all.filter(
    (kind) =>
      matchesCell(query, at(CELLS, kind.cell)) &&
      (hasReason === null ||
        (kind.failureReason !== null && hasReason(foldText(kind.failureReason)))),
  );
  return matching.length === all.length ? null : matching;
}
