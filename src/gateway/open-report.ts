import type { KeyObject } from 'node:crypto';
import { createReadActivity } from '../msgraph/activity.js';
import { createPacer } from '../msgraph/pacer.js';
import { REPORT_SOURCES } from '../msgraph/sources.js';
import { createSweep } from '../msgraph/sweep.js';
import type { History } from '../report/history.js';
import { createReport, type Report, type ReportOptions } from '../report/report.js';
import type { UpstreamStatus } from '../report/upstream-status.js';
import type { BoundedStore } from './bounded-store.js';
import { tenantKey } from './graphql-services.js';
import { openKeeping, type StoreHooks } from './kept-report.js';
import { connectMsgraph, type MsgraphOptions } from './msgraph.js';
import type { LeaseStanding } from './replica.js';
import { shareReport } from './share-report.js';

interface OpenReport {
  /** Not started yet. */
  readonly report: Report;
  readonly history: History | undefined;
  readonly upstream: () => UpstreamStatus;
  /** What ids, cursors and pseudonyms are keyed with. */
  readonly secret: KeyObject;
  /** Begins to read the report, or to follow who does. */
  readonly start: () => void;
  /** Where the report is shared, another gateway reads it from now on. */
  readonly handOver: () => Promise<void>;
  /** Who reads it; undefined: nobody else could. */
  readonly lease: (() => LeaseStanding) | undefined;
  /** What is being kept of the report has time until then: see `Keeping`. */
  readonly close: (endsAtMonotonicMs?: number) => Promise<void>;
}

type Hooks = Pick<ReportOptions, 'onSweepEnded' | 'onReconciled' | 'onShortCutLost' | 'tracing'> & {
  readonly onCall?: NonNullable<Parameters<typeof connectMsgraph>[2]>['onCall'];
  /** undefined: nothing is read from a store, and nothing kept. */
  readonly store?: StoreHooks & { readonly onLease: (standing: LeaseStanding) => void };
};

/** The report of the tenant that the settings name, and the way to it. */
export async function openReport(
  options: MsgraphOptions &
    Pick<ReportOptions, 'readPurged'> & { readonly store?: BoundedStore | undefined },
  { store: storeHooks, ...hooks }: Hooks,
): Promise<OpenReport> {
  const { config, clock, store } = options;
  const source = REPORT_SOURCES[config.report.source];
  const secret = config.secretKey ?? tenantKey(config);
  const keeping =
    storeHooks && (await openKeeping({ config, clock, secret, hooks: storeHooks, store }));
  const sharing = keeping && shareReport({ config, clock, keeping, onLease: storeHooks.onLease });
  const pacer = createPacer({ budget: config.msgraph.budget, clock, shared: sharing?.shared });
  const { client, baseUrl } = await connectMsgraph(options, pacer, {
    ...(hooks.onCall && { onCall: hooks.onCall }),
    mayGoOut: sharing?.mayGoOut,
  });
  const report = createReport({
    ...config.report,
    ...hooks,
    clock,
    sweep: createSweep({ client, source, baseUrl, clock }),
    readActivity: createReadActivity({ client, source, baseUrl }),
    pauseLeftMs: () => pacer.pauseLeftMs(),
    idNamesEvent: source.idNamesEvent,
    secret,
    takeKept: keeping?.takeKept,
    keep: sharing?.keep ?? keeping?.keep,
    record: sharing?.record ?? keeping?.record,
    readPurged: keeping?.readPurged ?? options.readPurged,
    isShared: sharing !== undefined,
  });
  return {
    report,
    history: keeping?.history,
    secret,
    start: () => {
      report.start();
      sharing?.start({ report, pacer });
    },
    handOver: async () => sharing?.handOver(),
    lease: sharing?.standing,
    upstream: () => ({ ...pacer.budget(), ...client.status() }),
    close: async (endsAtMonotonicMs = Infinity) => {
      keeping?.endBy(endsAtMonotonicMs);
      await sharing?.handOver();
      await report.stop();
      await client.close();
    },
  };
}
