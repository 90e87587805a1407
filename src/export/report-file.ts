import { countOf } from '../report/counting.js';
import type { ReportState } from '../report/freshness.js';
import { select } from '../report/selection.js';
import type { Snapshot } from '../report/snapshot.js';
import { windowOf, type Window } from '../report/window.js';
import { eventLines, type EventLines } from './event-lines.js';
import { fileName } from './file-name.js';
import { BYTE_ORDER_MARK, formatNamed, type ExportFormat } from './format.js';
import { readExport, type ExportRequest } from './parameters.js';

/** A report that has been read to its end, as somebody may see it. */
export interface WholeReport {
  readonly snapshot: Snapshot;
  readonly state: ReportState;
  readonly ageSeconds: number;
}

/** A file of events that is yet to be written. */
export interface ReportFile {
  readonly name: string;
  /** The events it will hold. */
  readonly rowCount: number;
  readonly window: Window;
  /** From its first byte to its last. */
  readonly pieces: () => Generator<EventLines>;
}

/** For whoever has the report last: the parameters are read now, and @throws GatewayError BAD_USER_INPUT. */
export function fileOf(
  parameters: URLSearchParams,
  formatName: ExportFormat['name'],
): (snapshot: Snapshot) => ReportFile {
  const request = readExport(parameters);
  const format = formatNamed(formatName);
  return (snapshot) => reportFile(snapshot, request, format);
}

export function reportFile(
  snapshot: Snapshot,
  { period, query, hasByteOrderMark }: ExportRequest,
  format: ExportFormat,
): ReportFile {
  const window = windowOf(period, snapshot.asOfMs);
  const selection = select(snapshot, query, window);
  const mark = hasByteOrderMark && format.name === 'csv' ? BYTE_ORDER_MARK : '';
  return {
    name: fileName(period, snapshot.asOfMs, format),
    rowCount: countOf(selection),
    window,
    pieces: function* () {
      yield { bytes: Buffer.from(mark + format.head), rowCount: 0 };
      yield* eventLines(selection, format);
    },
  };
}
