import type { Kysely } from 'kysely';
import type { Window } from '../report/window.js';
import type { Connection } from './connection.js';
import type { OpenEvent } from './history-difference.js';
import { bytesOf, textIn } from './history-names.js';
import type { Tables } from './tables.js';

/** Read by one statement: some milliseconds of ours. */
const PAGE_EVENTS = 2000;

/** The events of some windows that nobody has noted as gone: in the order of time, then id, a page at a time. */
export async function* openEvents(
  connection: Connection,
  partitionId: number,
  windows: readonly Window[],
): AsyncGenerator<readonly OpenEvent[]> {
  for (const { fromMs, toMs } of windows) {
    let last: OpenEvent = { timeMs: fromMs, id: '' };
    for (let isMore = last.timeMs < toMs; isMore;) {
      const { timeMs, id } = last;
      const page = await connection.read((db) => pageOfOpen(db, partitionId, { timeMs, id, toMs }));
      if (page.length > 0) yield page;
      last = page.at(-1) ?? last;
      isMore = page.length === PAGE_EVENTS;
    }
  }
}

async function pageOfOpen(
  db: Kysely<Tables>,
  partitionId: number,
  { timeMs, id, toMs }: OpenEvent & Pick<Window, 'toMs'>,
): Promise<readonly OpenEvent[]> {
  const rows = await db
    .selectFrom('credential_usage_event')
    .select(['time_ms', 'event_id'])
    .where('partition_id', '=', partitionId)
    .where((eb) =>
      eb(
        eb.refTuple('time_ms', 'event_id'),
        '>',
        eb.tuple<number | string, Uint8Array>(timeMs, bytesOf(id)),
      ),
    )
    .$if(toMs < Infinity, (some) => some.where('time_ms', '<', toMs))
    .where('last_seen_ms', 'is', null)
    .orderBy('time_ms')
    .orderBy('event_id')
    .limit(PAGE_EVENTS)
    .execute();
  return rows.map((row) => ({ timeMs: Number(row.time_ms), id: textIn(row.event_id) }));
}
