import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { DestinationStream } from 'pino';
import { createAuthenticator } from './auth/create-authenticator.js';
import type { Config } from './config/config.js';
import { manifestFault } from './config/trusted-documents.js';
import { SettingsError } from './errors.js';
import { createViews } from './graphql/access.js';
import { createContext, type GraphQLServices } from './graphql/context.js';
import { documentFault } from './graphql/document-fault.js';
import { createCursorCodec } from './graphql/cursor.js';
import { warningsOf } from './graphql/notice.js';
import { reportFacts } from './graphql/report-facts.js';
import { createPreparedOperations } from './graphql/prepared/operations.js';
import { buildSchema } from './graphql/schema.js';
import { createGraphQLServer } from './graphql/server.js';
import { createCallerCheck } from './http/caller-check.js';
import { createCallerRate } from './http/caller-rate.js';
import { EXPLORER_DIRECTORY, loadExplorer } from './http/explorer.js';
import { createTrustedDocuments } from './http/trusted-documents.js';
import { createHttpServer } from './http/server.js';
import { createReadActivity } from './msgraph/activity.js';
import { createMsgraphClient, type MsgraphClient } from './msgraph/client.js';
import { CLOUDS } from './msgraph/clouds.js';
import { createCredential } from './msgraph/credential.js';
import { diagnose } from './msgraph/diagnosis.js';
import type { Finding } from './msgraph/finding.js';
import { createPacer, type Pacer } from './msgraph/pacer.js';
import { REPORT_SOURCES, type ReportFilter } from './msgraph/sources.js';
import { createSweep } from './msgraph/sweep.js';
import { createTokenCache } from './msgraph/token.js';
import { ageMsOf, freshnessOf } from './report/freshness.js';
import { createPseudonyms } from './report/pseudonym.js';
import { createReport, type Report } from './report/report.js';
import { createSelectionCache } from './report/selection-cache.js';
import { joinHooks, type TelemetryHooks } from './telemetry/hooks.js';
import type { UpstreamStatus } from './report/upstream-status.js';
import { createLog } from './telemetry/log.js';
import { createLogHooks } from './telemetry/log-hooks.js';
import { createMetrics } from './telemetry/metrics.js';
import { SECOND, type Clock } from './time.js';

export interface GatewayOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** Where the log goes, one line for each event. */
  readonly logDestination: DestinationStream;
  /** The gateway's own identity; without it, the one that the settings name. */
  readonly credential?: TokenCredential | undefined;
}

export interface Gateway {
  /** Where it listens, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** Finishes what is in flight, then releases everything. */
  close(): Promise<void>;
}

/** Bytes that the selections of recent queries may take in memory. */
const SELECTION_CACHE_BYTES = 32 * 2 ** 20;

/** Of a request's deadline, for waiting: the rest is for answering. */
const WAITING_SHARE = 0.9;

/** Somebody sits and waits for a check: a longer pause is a finding, not something to sleep through. */
const LONGEST_CHECK_PAUSE_MS = 10 * SECOND;

const DEMO_NOTICE =
  'This is synthetic demo data from the built-in emulator: set GRAPH_CREDENTIAL and the AZURE_... settings for a tenant of yours.';

/** Builds the rooms in order, each from the ones before it, and listens. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, clock, logDestination } = options;
  const log = createLog({ level: config.logLevel, destination: logDestination });
  const metrics = createMetrics();
  const hooks = joinHooks(log, [createLogHooks(log), metrics.hooks]);
  // Whoever opens something adds its release here; they are called last in, first out.
  const releases: (() => Promise<void>)[] = [];
  const close = async () => {
    log.info('stopping');
    const faults: unknown[] = [];
    for (const release of releases.splice(0).reverse()) {
      await release().catch((fault: unknown) => faults.push(fault));
    }
    log.info('stopped');
    if (faults.length > 0) throw new AggregateError(faults, 'Not everything could be closed.');
  };
  checkManifest(config);
  try {
    const pacer = createPacer({ budget: config.msgraph.budget, clock });
    const { client, baseUrl } = await connectMsgraph(options, pacer, hooks.onCall);
    releases.push(() => client.close());

    const source = REPORT_SOURCES[config.report.source];
    const secret = config.secretKey ?? tenantKey(config);
    const report = createReport({
      ...config.report,
      clock,
      sweep: createSweep({ client, source, baseUrl, clock }),
      readActivity: createReadActivity({ client, source, baseUrl }),
      pauseLeftMs: () => pacer.pauseLeftMs(),
      idNamesEvent: source.idNamesEvent,
      secret,
      ...hooks,
      onSweepEnded: (outcome) => {
        hooks.onSweepEnded(outcome);
        hooks.onWarnings(warningsOf(reportFacts(services)));
      },
    });
    releases.push(() => report.stop());
    const upstream = () => ({ ...pacer.budget(), ...client.status() });
    const services = graphqlServices(config, clock, { report, upstream, secret });

    const callers = createCallerCheck({
      authenticator: await createAuthenticator(config.callerAuth, {
        clock,
        onRefusal: hooks.onCallerRefused,
        onKeysFault: hooks.onKeysFault,
      }),
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
    await apollo.start();
    releases.push(() => apollo.stop());

    const server = createHttpServer({
      ...config.http,
      apollo,
      clock,
      createContext: (requestId, caller) => createContext(services, requestId, caller),
      callers,
      ready: prepared?.moment,
      trustedDocuments: trustedDocumentsOf(config, hooks.onUntrustedDocument),
      explorer: config.http.explorer ? await loadExplorer(EXPLORER_DIRECTORY) : undefined,
      isDemo: config.mode === 'demo',
      health: {
        isReady: () => report.status().snapshot !== undefined,
        report: () => healthOf(report),
      },
      metrics: metrics.expose(() => standingOf(report, upstream(), clock)),
      onFault,
      onResponse: hooks.onResponse,
      // Who waits for a younger snapshot would hold the server open until the deadline.
      onClosing: () => report.endWaiting(),
    });
    releases.push(() => server.close());

    const url = await server.listen({ host: config.http.host, port: config.http.port });
    report.start();
    log.info({ host: config.http.host, port: Number(new URL(url).port) }, 'listening');
    return { url, close };
  } catch (error) {
    // What went wrong first is what there is to say.
    await close().catch(() => undefined);
    throw error;
  }
}

/** For the command `check`: asks for one page of either report and says what came and what is missing. */
export async function checkReports(
  options: Omit<GatewayOptions, 'logDestination'> & { readonly filter?: ReportFilter | undefined },
): Promise<readonly Finding[]> {
  const { config, clock, filter = {} } = options;
  const { budget } = config.msgraph;
  const pacer = createPacer({ budget, clock, longestPauseMs: LONGEST_CHECK_PAUSE_MS });
  const { client, baseUrl } = await connectMsgraph(options, pacer);
  try {
    return await diagnose({ client, pacer, baseUrl, filter, signal: new AbortController().signal });
  } finally {
    await client.close();
  }
}

async function connectMsgraph(
  { config, clock, credential }: Omit<GatewayOptions, 'logDestination'>,
  pacer: Pacer,
  onCall?: Parameters<typeof createMsgraphClient>[0]['onCall'],
): Promise<{ client: MsgraphClient; baseUrl: URL }> {
  const { credential: kind, accessToken, clientId } = config.msgraph;
  const cloud = CLOUDS[config.msgraph.cloud];
  const authorityHost = config.msgraph.authorityHost ?? cloud.authorityHost;
  const identity =
    credential ?? (await createCredential({ kind, accessToken, clientId, authorityHost }));
  const baseUrl = new URL(config.msgraph.baseUrl ?? cloud.baseUrl);
  const client = createMsgraphClient({
    baseUrl,
    token: createTokenCache({ credential: identity, scope: cloud.scope, clock }),
    pacer,
    clock,
    random: Math.random,
    userAgent: 'credential-usage-gateway',
    ...(onCall && { onCall }),
  });
  return { client, baseUrl };
}

/** A document that the schema refuses would be found out by a client. */
function checkManifest({ http: { trustedDocuments } }: Config): void {
  if (trustedDocuments === undefined) return;
  const schema = buildSchema();
  const problem = manifestFault(trustedDocuments, (text) => documentFault(schema, text));
  if (problem !== undefined) throw new SettingsError([{ setting: 'TRUSTED_DOCUMENTS', problem }]);
}

function trustedDocumentsOf(
  { http: { trustedDocuments: documents, trustedDocumentsMode: mode } }: Config,
  onUntrustedDocument: TelemetryHooks['onUntrustedDocument'],
) {
  return documents && createTrustedDocuments({ documents, mode, onUntrustedDocument });
}

function callerRateOf({ http: { callerRate } }: Config, clock: Clock) {
  return callerRate === 'off' ? undefined : createCallerRate({ unitsPerMinute: callerRate, clock });
}

function graphqlServices(
  config: Config,
  clock: Clock,
  {
    report,
    upstream,
    secret,
  }: { report: Report; upstream: GraphQLServices['upstream']; secret: KeyObject },
): GraphQLServices {
  return {
    report,
    clock,
    select: createSelectionCache(SELECTION_CACHE_BYTES),
    cursors: createCursorCodec(secret),
    show: createViews(createPseudonyms(secret)),
    source:
      config.report.source === 'userEventsSummary'
        ? 'USER_EVENTS_SUMMARY'
        : 'USER_CREDENTIAL_USAGE_DETAILS',
    tenant: tenantOf(config),
    upstream,
    limits: config.report,
    longestWaitMs: config.http.requestDeadlineMs * WAITING_SHARE,
    standingNotice: config.mode === 'demo' ? DEMO_NOTICE : null,
  };
}

function tenantOf({ mode, msgraph }: Config): string {
  return mode === 'demo' ? 'demo' : (msgraph.tenantId ?? 'default');
}

/**
 * Without a secret of the operator's, ids and cursors are keyed by the tenant: the same after a restart and on every
 * replica, but not secret from those who know the tenant.
 */
function tenantKey(config: Config): KeyObject {
  const name = JSON.stringify([tenantOf(config), config.report.source]);
  return createSecretKey(createHash('sha256').update(name).digest());
}

function standingOf(report: Report, upstream: UpstreamStatus, clock: Clock) {
  const status = report.status();
  const ageMs = status.snapshot && ageMsOf(status.snapshot, clock);
  return { nowMs: clock.now(), report: status, ageMs, upstream };
}

function healthOf(report: Report): object {
  const status = report.status();
  const { snapshot } = status;
  return { ...freshnessOf(status, snapshot), rowCount: snapshot?.rowCount ?? 0 };
}
