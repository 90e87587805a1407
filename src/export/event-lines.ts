import { rankOrder } from '../report/order.js';
import type { Selection } from '../report/selection.js';
import { sequenceOf } from '../report/sequence-of.js';
import { ByteWriter } from './byte-writer.js';
import { COLUMN_GROUPS } from './columns.js';
import { fieldWriter } from './field-writer.js';
import type { ExportFormat } from './format.js';

/** Events that are written together: about a millisecond's work, and 150 kB. */
const BATCH_ROWS = 500;

export interface EventLines {
  readonly bytes: Buffer;
  readonly rowCount: number;
}

/** The selected events as lines of a file, newest first, a batch at a time: all of them are never in memory. */
export function* eventLines(selection: Selection, format: ExportFormat): Generator<EventLines> {
  const { snapshot } = selection;
  const out = new ByteWriter();
  const writers = COLUMN_GROUPS.map((group) => fieldWriter(out, snapshot, group, format));
  const sequence = sequenceOf(selection, rankOrder(snapshot, 'EVENT_DATE_TIME'), BATCH_ROWS);
  let end = snapshot.rowCount;
  for (;;) {
    const positions = sequence.before(end, BATCH_ROWS);
    if (positions.length === 0) return;
    for (const position of positions.toReversed()) {
      for (const write of writers) write(position);
      out.text(format.end);
    }
    yield { bytes: out.take(), rowCount: positions.length };
    end = positions[0] ?? 0;
  }
}
