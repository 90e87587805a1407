import type { Source } from './reference-events.js';
import { serveRows } from './serve-rows.js';
import type { RowServer } from './serve-rows.js';

/** What a sweep reads, and when it began. */
export interface Report {
  readonly rows: readonly unknown[];
  readonly asOfMs: number;
  readonly source: Source;
}

interface ReportServers {
  /** The gateway of the report's source, with a fresh snapshot of its rows. */
  serve(report: Report): Promise<RowServer>;
  close(): Promise<void>;
}

/** One gateway for each source, for many reports in turn: to build one costs more than to ask it. */
export function createReportServers(): ReportServers {
  const servers = new Map<Source, RowServer>();
  return {
    serve: async (report) => {
      const known = servers.get(report.source);
      if (known !== undefined) {
        await known.replaceRows(report.rows, report.asOfMs);
        return known;
      }
      const fresh = await serveRows(report.rows, report);
      servers.set(report.source, fresh);
      return fresh;
    },
    close: async () => {
      for (const server of servers.values()) await server.close();
    },
  };
}
