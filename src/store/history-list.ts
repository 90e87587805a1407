import type { KnownEvent, Heading } from '../report/history.js';
import type { EventKey } from '../report/order.js';
import type { ReportOrder, ReportQuery } from '../report/query.js';
import type { Window } from '../report/window.js';
import { eventsMatching } from './history-conditions.js';
import { cutWindow, type Asked } from './history-counts.js';
import { kindsMatching } from './history-kinds.js';
import { bytesOf } from './history-names.js';
import { EVENT_COLUMNS, knownEvents } from './history-rows.js';

/** The events that a heading comes by, the first ones of its way. */
export async function listEvents(
  asked: Asked,
  query: ReportQuery,
  window: Window,
  field: ReportOrder['field'],
  { key, isKeyIncluded, isAscending, limit }: Heading,
): Promise<readonly KnownEvent[]> {
  const kinds = kindsMatching(asked.kinds, query);
  const within = cutWindow(window, query);
  if (within.fromMs >= within.toMs || kinds?.length === 0 || limit === 0) return [];
  const direction = isAscending ? 'asc' : 'desc';
  const sign = isAscending ? '>' : '<';
  const comparison = isKeyIncluded ? (`${sign}=` as const) : sign;
  const isByUser = field === 'USER_PRINCIPAL_NAME';
  const rows = await eventsMatching(asked.db, within, query, kinds, asked)
    .innerJoin(
      'credential_usage_identity',
      'credential_usage_identity.id',
      'credential_usage_event.identity_id',
    )
    .select(EVENT_COLUMNS)
    .$if(key !== null && !isByUser, (some) =>
      some.where((eb) => {
        const { timeMs, id } = keyOf(key);
        return eb(
          eb.refTuple('time_ms', 'event_id'),
          comparison,
          eb.tuple<number | string, Uint8Array>(timeMs, id),
        );
      }),
    )
    .$if(key !== null && isByUser, (some) =>
      some.where((eb) => {
        const { timeMs, id, user } = keyOf(key);
        return eb(
          eb.refTuple('folded_name', 'time_ms', 'event_id'),
          comparison,
          eb.tuple<Uint8Array, number | string, Uint8Array>(user, timeMs, id),
        );
      }),
    )
    .$if(isByUser, (some) => some.orderBy('folded_name', direction))
    .orderBy('time_ms', direction)
    .orderBy('event_id', direction)
    .limit(limit)
    .execute();
  return knownEvents(rows, asked.kinds);
}

function keyOf(key: EventKey | null) {
  const { timeMs = 0, id = '', user = '' } = key ?? {};
  return { timeMs, id: bytesOf(id), user: bytesOf(user) };
}
