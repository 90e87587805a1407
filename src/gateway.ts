import type { DestinationStream } from 'pino';
import { createAuthenticator } from './auth/create-authenticator.js';
import type { Config } from './config/config.js';
import { graphqlServices } from './gateway/graphql-services.js';
import { createManifest } from './gateway/manifest.js';
import type { MsgraphOptions } from './gateway/msgraph.js';
import { openReport } from './gateway/open-report.js';
import { createReload } from './gateway/reload.js';
import { createWholeReport } from './gateway/whole-report.js';
import { createContext } from './graphql/context.js';
import { warningsOf } from './graphql/notice.js';
import { reportFacts } from './graphql/report-facts.js';
import { createPreparedOperations } from './graphql/prepared/operations.js';
import { createGraphQLServer } from './graphql/server.js';
import { createWatch } from './graphql/watch.js';
import { createCallerCheck } from './http/caller-check.js';
import { createCallerRate } from './http/caller-rate.js';
import { createHeapJudge, watchCollections } from './http/heap-watch.js';
import { loadPages, PAGES_DIRECTORY } from './http/pages.js';
import { createHttpServer } from './http/server.js';
import { ageMsOf, freshnessOf } from './report/freshness.js';
import { countUnknowns } from './report/unknowns.js';
import type { Report } from './report/report.js';
import { joinHooks } from './telemetry/hooks.js';
import type { UpstreamStatus } from './report/upstream-status.js';
import { createLog, styledDestination, type LogStyle } from './telemetry/log.js';
import { createLogHooks } from './telemetry/log-hooks.js';
import { createMetrics } from './telemetry/metrics.js';
import type { openTracing } from './telemetry/open-tracing.js';
import type { Clock } from './time.js';
import type { Tracing } from './trace.js';

export interface GatewayOptions extends MsgraphOptions {
  /** Where the log goes, one line for each event. */
  readonly logDestination: DestinationStream;
  /** JSON unless somebody looks at it. */
  readonly logStyle?: LogStyle;
  /** In the place of what the settings say. */
  readonly tracing?: Tracing;
  /** See `openStore`. */
  readonly storeProgram?: URL;
}

export interface Gateway {
  /** Where it listens, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** Takes keys and documents as their files have them now, unless something is wrong. Never rejects: the log has the outcome. */
  reload(read: () => Config): Promise<void>;
  /** Finishes what is in flight, then releases everything. */
  close(): Promise<void>;
}

/** Builds the rooms in order, each from the ones before it, and listens. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, clock, logStyle = 'json' } = options;
  const destination = await styledDestination(options.logDestination, logStyle);
  const log = createLog({ level: config.logLevel, destination });
  const metrics = createMetrics();
  const hooks = joinHooks(log, [createLogHooks(log), metrics.hooks]);
  // Whoever opens something adds its release here; they are called last in, first out.
  const releases: ((endsAtMonotonicMs: number) => Promise<void>)[] = [];
  const close = async () => {
    log.info('stopping');
    const { shutdownDelayMs, shutdownGraceMs } = config.http;
    const endsAtMonotonicMs = clock.monotonicMs() + shutdownDelayMs + shutdownGraceMs;
    const faults: unknown[] = [];
    for (const release of releases.splice(0).reverse()) {
      await release(endsAtMonotonicMs).catch((fault: unknown) => faults.push(fault));
    }
    log.info('stopped');
    if (faults.length > 0) throw new AggregateError(faults, 'Not everything could be closed.');
  };
  releases.push(() => {
    metrics.close();
    return Promise.resolve();
  });
  const manifest = createManifest(config, clock, hooks.onUntrustedDocument);
  try {
    const opened = config.isTraced ? await openTraces({ log, clock }) : undefined;
    if (opened !== undefined) releases.push(() => opened.close());
    const tracing = options.tracing ?? opened?.tracing;
    const {
      report,
      history,
      upstream,
      secret,
      start: startReading,
      handOver,
      lease,
      close: closeReport,
    } = await openReport(options, {
      ...hooks,
      tracing,
      store: hooks,
      onSweepEnded: (outcome) => {
        hooks.onSweepEnded(outcome);
        hooks.onWarnings(warningsOf(reportFacts(services)));
      },
    });
    releases.push(closeReport);
    const services = graphqlServices(config, clock, { report, history, upstream, secret });

    const authenticator = await createAuthenticator(config.callerAuth, {
      clock,
      onRefusal: hooks.onCallerRefused,
      onKeysFault: hooks.onKeysFault,
    });
    const callers = createCallerCheck({
      authenticator,
      callerRate: callerRateOf(config, clock),
      onIdentityRead: hooks.onIdentityRead,
    });
    const { introspection, preparedOperations } = config.http;
    const { onFault } = hooks;
    const prepared = preparedOperations
      ? createPreparedOperations({ services, onFault })
      : undefined;
    const apollo = createGraphQLServer({
      introspection,
      onFault,
      onAnswered: ({ caller, requestId }, answered) =>
        callers.answered(caller, answered, requestId),
      ...(prepared && { onAdmitted: prepared.learn }),
    });
    // Apollo Server imports it at its first execution, and whoever came meanwhile would be executed at once with it.
    await Promise.all([apollo.start(), import('graphql')]);
    releases.push(() => apollo.stop());

    const watch = createWatch({ apollo, services });

    const heap = createHeapJudge(clock);
    const endWatch = watchCollections(heap.collected);
    releases.push(() => {
      endWatch();
      return Promise.resolve();
    });

    const server = createHttpServer({
      ...config.http,
      apollo,
      clock,
      createContext: (requestId, caller, surroundings) =>
        createContext(services, requestId, caller, surroundings),
      tracing,
      callers,
      wholeReport: createWholeReport(services),
      ready: prepared?.moment,
      watch,
      trustedDocuments: manifest?.resolve,
      pages: await loadPages(config.http, PAGES_DIRECTORY),
      isDemo: config.mode === 'demo',
      isHeapShort: heap.isShort,
      health: {
        isReady: () => report.status().snapshot !== undefined,
        report: () => healthOf(report),
      },
      metrics: metrics.expose(() => ({
        ...standingOf(report, upstream(), clock),
        lease: lease?.(),
        watcherCount: watch.openCount(),
      })),
      onFault,
      onResponse: hooks.onResponse,
      // Who waits for a younger snapshot would hold the server open until the deadline, and who watches for ever.
      onClosing: () => {
        report.endWaiting();
        watch.end();
      },
    });
    releases.push(() => server.close());

    const url = await server.listen({ host: config.http.host, port: config.http.port });
    startReading();
    // The first thing of all: whoever reads on meanwhile is found before this one has answered the last question.
    releases.push(() => {
      void handOver().catch(() => undefined);
      return Promise.resolve();
    });
    log.info({ host: config.http.host, port: Number(new URL(url).port) }, 'listening');
    const ended = new AbortController();
    releases.push(() => {
      ended.abort();
      return Promise.resolve();
    });
    const reload = createReload({
      log,
      clock,
      replaceKeys: authenticator?.replaceKeys,
      prepareDocuments: manifest?.prepare,
      signal: ended.signal,
    });
    return { url, reload, close };
  } catch (error) {
    // What went wrong first is what there is to say.
    await close().catch(() => undefined);
    throw error;
  }
}

/** Loaded for whoever wants traces, and for nobody else. */
async function openTraces(options: Parameters<typeof openTracing>[0]) {
  const { openTracing } = await import('./telemetry/open-tracing.js');
  return openTracing(options);
}

function callerRateOf({ http: { callerRate } }: Config, clock: Clock) {
  return callerRate === 'off' ? undefined : createCallerRate({ unitsPerMinute: callerRate, clock });
}

function standingOf(report: Report, upstream: UpstreamStatus, clock: Clock) {
  const status = report.status();
  const { snapshot } = status;
  const ageMs = snapshot && ageMsOf(snapshot, clock);
  const unknowns = snapshot && countUnknowns(snapshot);
  return { nowMs: clock.now(), report: status, ageMs, unknowns, upstream };
}

function healthOf(report: Report): object {
  const status = report.status();
  const { snapshot } = status;
  return { ...freshnessOf(status, snapshot), rowCount: snapshot?.rowCount ?? 0 };
}
