import { gapsIn, cover, seamOf, seenBySweep } from '../report/coverage.js';
import { countOf } from '../report/counting.js';
import type { ReportState } from '../report/freshness.js';
import type { History } from '../report/history.js';
import { select } from '../report/selection.js';
import type { Snapshot } from '../report/snapshot.js';
import { intersect, windowOf, type Window } from '../report/window.js';
import { eventLines, type EventLines } from './event-lines.js';
import { fileName } from './file-name.js';
import { BYTE_ORDER_MARK, formatNamed, type ExportFormat } from './format.js';
import { olderLines } from './older-lines.js';
import { readExport, type ExportRequest } from './parameters.js';

/** A report that has been read to its end, as somebody may see it. */
export interface WholeReport {
  readonly snapshot: Snapshot;
  readonly state: ReportState;
  readonly ageSeconds: number;
  /** What is remembered beyond Graph's own memory; undefined: nothing. */
  readonly history?: History | undefined;
  /** Shows others of the report's events as its snapshot shows them. */
  readonly show: (snapshot: Snapshot) => Snapshot;
}

/** A file of events that is yet to be written. */
export interface ReportFile {
  readonly name: string;
  /** The events it will hold. */
  readonly rowCount: number;
  readonly window: Window;
  /** Spans of the window of which nothing is known. */
  readonly gaps: readonly Window[];
  /** From its first byte to its last. */
  readonly pieces: () => AsyncGenerator<EventLines>;
}

/** For whoever has the report last: the parameters are read now, and @throws GatewayError BAD_USER_INPUT. */
export function fileOf(
  parameters: URLSearchParams,
  formatName: ExportFormat['name'],
): (report: Pick<WholeReport, 'snapshot' | 'history'>) => Promise<ReportFile> {
  const request = readExport(parameters);
  const format = formatNamed(formatName);
  return (report) => reportFile({ ...report, show: (shown) => shown }, request, format);
}

/** @throws GatewayError HISTORY_UNAVAILABLE where the window reaches back to what a store does not tell */
export async function reportFile(
  report: Pick<WholeReport, 'snapshot' | 'history' | 'show'>,
  request: ExportRequest,
  format: ExportFormat,
): Promise<ReportFile> {
  const { snapshot } = report;
  const { asOfMs } = snapshot;
  const { period, query, hasByteOrderMark } = request;
  const window = windowIn(request, asOfMs);
  const seen = seenBySweep(asOfMs);
  const history = window.fromMs < seen.fromMs ? report.history : undefined;
  const { coverage, recordedAsOfMs = -Infinity } = (await history?.facts()) ?? { coverage: [] };
  const seamMs = history === undefined ? -Infinity : seamOf(asOfMs, recordedAsOfMs);
  const older = intersect(window, { fromMs: -Infinity, toMs: seamMs });
  const newer = select(snapshot, query, intersect(window, { fromMs: seamMs, toMs: Infinity }));
  const kinds = (await history?.countKinds(query, older)) ?? [];
  const mark = hasByteOrderMark && format.name === 'csv' ? BYTE_ORDER_MARK : '';
  return {
    name: fileName(request.window === null ? period : window, asOfMs, format),
    rowCount: kinds.reduce((sum, { count }) => sum + count, countOf(newer)),
    window,
    gaps: gapsIn(window, cover(coverage, seen)),
    pieces: async function* () {
      yield { bytes: Buffer.from(mark + format.head), rowCount: 0 };
      yield* eventLines(newer, format);
      if (history !== undefined) yield* olderLines({ ...report, history, query, older }, format);
    },
  };
}

function windowIn({ period, window }: ExportRequest, asOfMs: number): Window {
  if (window === null) return windowOf(period, asOfMs);
  return {
    fromMs: window.fromMs,
    toMs: Math.max(window.fromMs, Math.min(window.toMs, asOfMs + 1)),
  };
}
