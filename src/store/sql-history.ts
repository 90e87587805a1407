import type { History, HistoryFacts } from '../report/history.js';
import type { Connection } from './connection.js';
import type { EngineSql } from './engine-sql.js';
import { countKinds, type Asked } from './history-counts.js';
import { type KindLists } from './history-kinds.js';
import { listEvents } from './history-list.js';
import { eventsById, latestOf } from './history-lookups.js';
import { createDigests } from './history-names.js';
import { coverageOf, findPartition } from './history-partition.js';
import { countOverTime } from './history-series.js';
import { countUsers } from './history-users.js';
import type { ReportPlace } from './store.js';

interface SqlHistoryOptions extends ReportPlace {
  readonly connection: Connection;
  readonly engine: EngineSql;
  readonly kindLists: KindLists;
  /** Aborted: nobody waits for an answer any longer. */
  readonly signal?: AbortSignal | undefined;
}

const NOTHING: HistoryFacts = { coverage: [], recordedAsOfMs: undefined };

/** The history of one report, as a database has it. */
export function createSqlHistory({
  connection,
  engine,
  partition,
  secret,
  kindLists,
  signal,
}: SqlHistoryOptions): History {
  const digests = createDigests(secret);
  const ask = <Answer>(nothing: Answer, task: (asked: Asked) => Promise<Answer>) =>
    connection.read(async (db, session) => {
      const found = await findPartition(db, partition);
      if (found === undefined) return nothing;
      const kinds = await kindLists(session, found.id).read(db, found.id);
      return task({ db, engine, digests, partitionId: found.id, kinds });
    }, signal);
  return {
    facts: () =>
      connection.read(async (db) => {
        const found = await findPartition(db, partition);
        if (found === undefined) return NOTHING;
        return {
          coverage: await coverageOf(db, found.id),
          recordedAsOfMs: found.recordedAsOfMs,
        };
      }, signal),
    countKinds: (query, window) => ask([], (asked) => countKinds(asked, query, window)),
    countOverTime: (query, edges) =>
      ask(edges.slice(1).map(() => NO_EVENTS), (asked) => countOverTime(asked, query, edges)), // prettier-ignore
    countUsers: (query, window) =>
      ask<ReadonlyMap<string, number>>(new Map(), (asked) => countUsers(asked, query, window)),
    list: (query, window, field, heading) =>
      ask([], (asked) => listEvents(asked, query, window, field, heading)),
    eventsById: (ids) => ask([], (asked) => eventsById(asked, ids)),
    latestOf: (foldedNames) => ask([], (asked) => latestOf(asked, foldedNames)),
  };
}

const NO_EVENTS = { totalCount: 0, successCount: 0, failureCount: 0 };
