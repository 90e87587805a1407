import type { DestinationStream } from 'pino';
import type { Config } from './config/config.js';
import type { TenantConfigs } from './config/tenants.js';
import { createManifest } from './gateway/manifest.js';
import { createReleases } from './gateway/releases.js';
import { createReload } from './gateway/reload.js';
import { createTelemetry } from './gateway/telemetry.js';
import { openTenant, type Tenant, type TenantRooms } from './gateway/tenant-rooms.js';
import { createHeapJudge, watchCollections } from './http/heap-watch.js';
import { loadPages, PAGES_DIRECTORY } from './http/pages.js';
import { prefixOf } from './http/path.js';
import { createHttpServer } from './http/server.js';
import { boundStore } from './gateway/bounded-store.js';
import { openStore } from './store/open-store.js';
import type { TelemetryHooks } from './telemetry/hooks.js';
import { createLog, styledDestination, type LogStyle } from './telemetry/log.js';
import type { openTracing } from './telemetry/open-tracing.js';
import type { Clock } from './time.js';
import type { Tracing } from './trace.js';

export interface GatewayOptions {
  /** Each with a name; or one without. What is the process's stands in the settings of each. */
  readonly tenants: readonly [Tenant, ...Tenant[]];
  readonly clock: Clock;
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
  /** Where each tenant's paths begin; the only one's is `url`. */
  readonly urls: readonly string[];
  /** Takes keys and documents as their files have them now, unless something is wrong. Never rejects: the log has the outcome. */
  reload(read: () => TenantConfigs): Promise<void>;
  /** Finishes what is in flight, then releases everything. */
  close(): Promise<void>;
}

/** Builds the rooms of the process and, among them, those of each tenant, and listens. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock, logStyle = 'json' } = options;
  const { config } = options.tenants[0];
  const names = options.tenants.map((tenant) => tenant.config.tenant);
  const destination = await styledDestination(options.logDestination, logStyle);
  const log = createLog({ level: config.logLevel, destination });
  const telemetry = createTelemetry(log, names);
  const releases = createReleases();
  const close = async () => {
    log.info('stopping');
    const { shutdownDelayMs, shutdownGraceMs } = config.http;
    const endsAtMonotonicMs = clock.monotonicMs() + shutdownDelayMs + shutdownGraceMs;
    await releases.close(endsAtMonotonicMs).finally(() => log.info('stopped'));
  };
  releases.add(telemetry.close);
  const manifest = createManifest(config, clock, telemetry.hooks.onUntrustedDocument);
  try {
    const opened = config.isTraced ? await openTraces({ log, clock }) : undefined;
    if (opened !== undefined) releases.add(() => opened.close());
    const tracing = options.tracing ?? opened?.tracing;
    const store = await storeOf(config, options, telemetry.hooks);
    if (store !== undefined) {
      releases.add((endsAtMonotonicMs) => {
        store.endBy(endsAtMonotonicMs);
        return store.close();
      });
    }
    const opening = options.tenants.map((tenant) =>
      openTenant({
        ...tenant,
        clock,
        telemetry: telemetry.of(tenant.config.tenant),
        tracing,
        store,
        trustedDocuments: manifest?.resolve,
        cacheShare: 1 / names.length,
      }),
    );
    const rooms = await openedAll(opening, releases.add);

    const ofTenants = new Map(names.map((name) => [name, telemetry.of(name).hooks]));
    const hooksOf = (name: string | undefined) => ofTenants.get(name) ?? telemetry.hooks;
    const heap = createHeapJudge(clock);
    releases.add(watchCollections(heap.collected));

    const server = createHttpServer({
      ...config.http,
      tenants: rooms.map(({ served }) => served),
      clock,
      tracing,
      pages: await loadPages(config.http, PAGES_DIRECTORY),
      isDemo: config.mode === 'demo',
      isHeapShort: heap.isShort,
      metrics: telemetry.exposition(),
      onFault: telemetry.hooks.onFault,
      onResponse: (response) => hooksOf(response.tenant).onResponse(response),
      onClosing: () => rooms.forEach(({ endWaiting }) => endWaiting()),
    });
    releases.add(() => server.close());

    const { host } = config.http;
    const url = await server.listen({ host, port: config.http.port });
    for (const { start } of rooms) start();
    // The first thing of all: whoever reads on meanwhile is found before these have answered the last question.
    releases.add(() => {
      for (const { handOver } of rooms) void handOver().catch(() => undefined);
    });
    log.info({ host, port: Number(new URL(url).port) }, 'listening');
    const ended = new AbortController();
    releases.add(() => ended.abort());
    const reload = createReload({
      log,
      clock,
      tenants: rooms.map(({ served: { name }, replaceKeys }) => ({ name, replaceKeys })),
      prepareDocuments: manifest?.prepare,
      signal: ended.signal,
    });
    return { url, urls: names.map((name) => `${url}${prefixOf(name)}`), reload, close };
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

/** One connection to it, whoever uses it. */
async function storeOf(
  { storeUrl }: Config,
  { clock, storeProgram: program }: GatewayOptions,
  { onStoreMoved: onMoved }: TelemetryHooks,
) {
  if (storeUrl === undefined) return undefined;
  return boundStore(await openStore(storeUrl, { clock, onMoved, program }), clock);
}

/** All at once, and closed at once: none waits for another. */
async function openedAll(
  opening: readonly Promise<TenantRooms>[],
  release: (close: (endsAtMonotonicMs: number) => Promise<void>) => void,
): Promise<readonly TenantRooms[]> {
  const outcomes = await Promise.allSettled(opening);
  const rooms = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  release(async (endsAtMonotonicMs) => {
    const faults: unknown[] = [];
    const note = (fault: unknown) => void faults.push(fault);
    await Promise.all(rooms.map(({ close }) => close(endsAtMonotonicMs).catch(note)));
    if (faults.length > 0) throw new AggregateError(faults, 'Not every tenant could be closed.');
  });
  await Promise.all(opening);
  return rooms;
}
