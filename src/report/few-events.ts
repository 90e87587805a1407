import { emptyRow } from './event-rows.js';
import { createEventTable, type EventTable } from './event-table.js';
import type { KnownEvent } from './history.js';
import { buildSnapshot } from './snapshot-builder.js';
import type { Snapshot } from './snapshot.js';
import { finish } from './work.js';

/** A snapshot of a few events that are known already, with the moment of another: what is asked of that can be asked of them. */
export function snapshotOf(
  events: readonly KnownEvent[],
  { asOfMs, asOfMonotonicMs, isComplete }: Snapshot,
): Snapshot {
  const facts = { asOfMs, asOfMonotonicMs, isComplete, quarantined: new Map<string, number>() };
  return finish(buildSnapshot(tableOf(events), facts));
}

/** An id that is not Graph's own is a key. Of those that come twice one is kept. */
function tableOf(events: readonly KnownEvent[]): EventTable {
  const { table, encode } = createEventTable();
  const row = emptyRow();
  for (const { id, event } of new Map(events.map((known) => [known.id, known])).values()) {
    encode(event, row);
    row.id = id === event.sourceId ? row.sourceId : table.ids.numberOfKey(id);
    table.rows.write(table.rows.rowCount, row);
  }
  return table;
}
