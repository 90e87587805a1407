import { snapshotOf } from '../report/few-events.js';
import type { History } from '../report/history.js';
import type { EventKey } from '../report/order.js';
import { NO_CONDITIONS, type ReportQuery } from '../report/query.js';
import { select } from '../report/selection.js';
import type { Snapshot } from '../report/snapshot.js';
import type { Window } from '../report/window.js';
import { eventLines, type EventLines } from './event-lines.js';
import type { ExportFormat } from './format.js';

/** Events read from the history at a time. */
const PAGE_ROWS = 1000;

interface OlderEvents {
  readonly history: History;
  /** The snapshot that the rest of the file is of. */
  readonly snapshot: Snapshot;
  readonly show: (snapshot: Snapshot) => Snapshot;
  readonly query: ReportQuery;
  readonly older: Window;
}

/** The events of the history as lines, newest first, a page at a time. */
export async function* olderLines(
  { history, snapshot, show, query, older }: OlderEvents,
  format: ExportFormat,
): AsyncGenerator<EventLines> {
  for (let key: EventKey | null = null; ;) {
    const heading = { key, isKeyIncluded: false, isAscending: false, limit: PAGE_ROWS };
    const page = await history.list(query, older, 'EVENT_DATE_TIME', heading);
    const few = show(snapshotOf(page, snapshot));
    yield* eventLines(select(few, NO_CONDITIONS, older), format);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    key = { timeMs: last.event.eventTimeMs, id: last.id };
  }
}
