import type { TokenCredential } from '@azure/identity';
import { createAuthenticator } from '../auth/create-authenticator.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Config } from '../config/config.js';
import { createContext, type GraphQLContext, type GraphQLServices } from '../graphql/context.js';
import { warningsOf } from '../graphql/notice.js';
import { createPreparedOperations } from '../graphql/prepared/operations.js';
import { reportFacts } from '../graphql/report-facts.js';
import { createGraphQLServer } from '../graphql/server.js';
import { createWatch } from '../graphql/watch.js';
import { createCallerCheck } from '../http/caller-check.js';
import { createCallerRate } from '../http/caller-rate.js';
import type { ServedTenant } from '../http/server.js';
import { ageMsOf, freshnessOf } from '../report/freshness.js';
import type { Report } from '../report/report.js';
import { countUnknowns } from '../report/unknowns.js';
import type { UpstreamStatus } from '../report/upstream-status.js';
import type { TelemetryHooks } from '../telemetry/hooks.js';
import type { Clock } from '../time.js';
import type { Tracing } from '../trace.js';
import type { BoundedStore } from './bounded-store.js';
import { graphqlServices } from './graphql-services.js';
import { openReport } from './open-report.js';
import { createReleases } from './releases.js';
import type { TenantTelemetry } from './telemetry.js';
import { createWholeReport } from './whole-report.js';

/** Whose report is served. */
export interface Tenant {
  readonly config: Config;
  /** The gateway's own identity there; without it, the one that the settings name. */
  readonly credential?: TokenCredential | undefined;
}

interface TenantOptions extends Tenant {
  readonly clock: Clock;
  readonly telemetry: TenantTelemetry;
  readonly tracing: Tracing | undefined;
  /** All tenants share it, each in a partition of its own. undefined: nothing is kept beyond the process. */
  readonly store: BoundedStore | undefined;
  readonly trustedDocuments: ServedTenant<GraphQLContext>['trustedDocuments'];
  /** Of what caches may take in memory: what one tenant is asked must not push out what another has. */
  readonly cacheShare: number;
}

/** All that is one tenant's alone. */
export interface TenantRooms {
  readonly served: ServedTenant<GraphQLContext>;
  /** undefined: its callers have no keys in a file. */
  readonly replaceKeys: Authenticator['replaceKeys'];
  /** Begins to read the report, or to follow who does. */
  readonly start: () => void;
  /** Where the report is shared, another gateway reads it from now on. */
  readonly handOver: () => Promise<void>;
  /** Lets go of whoever waits for a younger snapshot or for news. */
  readonly endWaiting: () => void;
  readonly close: (endsAtMonotonicMs: number) => Promise<void>;
}

/** Builds one tenant's rooms, each from the ones before it. They hold nothing that another tenant's hold too but the store. */
export async function openTenant(options: TenantOptions): Promise<TenantRooms> {
  const releases = createReleases();
  try {
    return { ...(await build(options, releases.add)), close: releases.close };
  } catch (error) {
    await releases.close(options.clock.monotonicMs()).catch(() => undefined);
    throw error;
  }
}

async function build(
  options: TenantOptions,
  release: ReturnType<typeof createReleases>['add'],
): Promise<Omit<TenantRooms, 'close'>> {
  const { config, clock, telemetry, trustedDocuments, cacheShare } = options;
  const { hooks } = telemetry;
  const { report, history, upstream, secret, start, handOver, lease, close } = await openReport(
    options,
    {
      ...hooks,
      tracing: tracingOf(config, options.tracing),
      store: hooks,
      onSweepEnded: (outcome) => {
        hooks.onSweepEnded(outcome);
        hooks.onWarnings(warningsOf(reportFacts(services)));
      },
    },
  );
  release(close);
  const services = graphqlServices(config, clock, {
    report,
    history,
    upstream,
    secret,
    cacheShare,
  });
  const { authenticator, callers } = await openCallers(config, clock, hooks);
  const { prepared, apollo } = await startGraphql(options, services, callers);
  release(() => apollo.stop());
  const watch = createWatch({ apollo, services });
  telemetry.standing(() => ({
    ...standingOf(report, upstream(), clock),
    lease: lease?.(),
    watcherCount: watch.openCount(),
  }));
  return {
    served: {
      name: config.tenant,
      apollo,
      createContext: (requestId, caller, surroundings) =>
        createContext(services, requestId, caller, surroundings),
      callers,
      wholeReport: createWholeReport(services),
      ready: prepared?.moment,
      watch,
      trustedDocuments,
      health: healthOf(report),
      onFault: hooks.onFault,
    },
    replaceKeys: authenticator?.replaceKeys,
    start,
    handOver,
    // Who waits for a younger snapshot would hold the server open until the deadline, and who watches for ever.
    endWaiting: () => {
      report.endWaiting();
      watch.end();
    },
  };
}

async function openCallers(
  { callerAuth, http: { callerRate } }: Config,
  clock: Clock,
  { onCallerRefused: onRefusal, onKeysFault, onIdentityRead }: TelemetryHooks,
) {
  const authenticator = await createAuthenticator(callerAuth, { clock, onRefusal, onKeysFault });
  const rate = callerRate === 'off' ? undefined : createCallerRate({ unitsPerMinute: callerRate, clock }); // prettier-ignore
  const callers = createCallerCheck({ authenticator, callerRate: rate, onIdentityRead });
  return { authenticator, callers };
}

async function startGraphql(
  { config, telemetry, cacheShare }: TenantOptions,
  services: GraphQLServices,
  callers: ReturnType<typeof createCallerCheck>,
) {
  const { introspection, preparedOperations } = config.http;
  const { onFault } = telemetry.hooks;
  const prepared = preparedOperations
    ? createPreparedOperations({ services, onFault, cacheShare })
    : undefined;
  const apollo = createGraphQLServer({
    introspection,
    onFault,
    onAnswered: ({ caller, requestId }, answered) => callers.answered(caller, answered, requestId),
    ...(prepared && { onAdmitted: prepared.learn }),
  });
  // Apollo Server imports it at its first execution, and whoever came meanwhile would be executed at once with it.
  await Promise.all([apollo.start(), import('graphql')]);
  return { prepared, apollo };
}

/** What begins with no request of a tenant's is told whose it is, too. */
function tracingOf({ tenant }: Config, tracing: Tracing | undefined): Tracing | undefined {
  if (tracing === undefined || tenant === undefined) return tracing;
  return {
    ...tracing,
    root: (name) => {
      const span = tracing.root(name);
      span.add({ 'credential_usage.tenant': tenant });
      return span;
    },
  };
}

function standingOf(report: Report, upstream: UpstreamStatus, clock: Clock) {
  const status = report.status();
  const { snapshot } = status;
  const ageMs = snapshot && ageMsOf(snapshot, clock);
  const unknowns = snapshot && countUnknowns(snapshot);
  return { nowMs: clock.now(), report: status, ageMs, unknowns, upstream };
}

function healthOf(report: Report): ServedTenant<GraphQLContext>['health'] {
  return {
    isReady: () => report.status().snapshot !== undefined,
    isFailing: () => {
      const { snapshot, failure } = report.status();
      return snapshot === undefined && failure !== undefined;
    },
    report: () => {
      const status = report.status();
      const { snapshot } = status;
      return { ...freshnessOf(status, snapshot), rowCount: snapshot?.rowCount ?? 0 };
    },
  };
}
