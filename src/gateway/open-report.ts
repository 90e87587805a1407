import type { KeyObject } from 'node:crypto';
import { createReadActivity } from '../msgraph/activity.js';
import { createPacer } from '../msgraph/pacer.js';
import { REPORT_SOURCES } from '../msgraph/sources.js';
import { createSweep } from '../msgraph/sweep.js';
import { createReport, type Report, type ReportOptions } from '../report/report.js';
import type { UpstreamStatus } from '../report/upstream-status.js';
import type { Store } from '../store/store.js';
import { tenantKey } from './graphql-services.js';
import { openKeeping, type StoreHooks } from './kept-report.js';
import { connectMsgraph, type MsgraphOptions } from './msgraph.js';

interface OpenReport {
  /** Not started yet. */
  readonly report: Report;
  readonly upstream: () => UpstreamStatus;
  /** What ids, cursors and pseudonyms are keyed with. */
  readonly secret: KeyObject;
  readonly close: () => Promise<void>;
}

type Hooks = Pick<ReportOptions, 'onSweepEnded' | 'onReconciled' | 'onShortCutLost' | 'tracing'> & {
  readonly onCall?: Parameters<typeof connectMsgraph>[2];
  /** undefined: nothing is read from a store, and nothing kept. */
  readonly store?: StoreHooks;
};

/** The report of the tenant that the settings name, and the way to it. */
export async function openReport(
  options: MsgraphOptions & { readonly store?: Store | undefined },
  { store: storeHooks, ...hooks }: Hooks,
): Promise<OpenReport> {
  const { config, clock, store } = options;
  const pacer = createPacer({ budget: config.msgraph.budget, clock });
  const { client, baseUrl } = await connectMsgraph(options, pacer, hooks.onCall);
  const source = REPORT_SOURCES[config.report.source];
  const secret = config.secretKey ?? tenantKey(config);
  const keeping =
    storeHooks && (await openKeeping({ config, clock, secret, hooks: storeHooks, store }));
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
    keep: keeping?.keep,
  });
  return {
    report,
    secret,
    upstream: () => ({ ...pacer.budget(), ...client.status() }),
    close: async () => {
      await report.stop();
      await client.close();
    },
  };
}
