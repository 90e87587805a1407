import { AggregatorRegistry, Registry } from 'prom-client';
import { countCalls } from './call-metrics.js';
import type { TelemetryHooks } from './hooks.js';
import { createProcessGauges } from './process-metrics.js';
import { countLosses, countReconciliations } from './reconciliation-metrics.js';
import { countFaults, countRefusals, countResponses } from './response-metrics.js';
import { createStandingGauges, type Standing } from './standing-metrics.js';
import { countStoreUses } from './store-metrics.js';
import { countSweeps } from './sweep-metrics.js';

/** What `GET /metrics` answers. */
interface Exposition {
  readonly contentType: string;
  /** In the text format of Prometheus. Asks Graph nothing. */
  text(): Promise<string>;
}

/** A registry, and what brings it up to the moment of a scrape. */
interface Part {
  readonly registry: Registry;
  readonly set: () => void;
}

type ExposedPart = Exposition & Part;

interface Metrics {
  /** Each counts what it is told. */
  readonly hooks: TelemetryHooks;
  /** Ready to be scraped; `read` is asked at each scrape. To be called once. */
  expose(read: () => Standing): ExposedPart;
  /** Ends what runs between two scrapes. */
  readonly close: () => void;
}

/**
 * All metrics, in a registry of their own. Their labels come from closed sets, so that neither a tenant's data nor a
 * caller's request can name a series or make a new one. With the name of one of several tenants, each series is labelled with it,
 * and those of the process are left to `createProcessMetrics`.
 */
export function createMetrics(tenant?: string): Metrics {
  const registry = new Registry();
  const gauges = tenant === undefined ? createProcessGauges(registry) : NO_GAUGES;
  if (tenant !== undefined) registry.setDefaultLabels({ tenant });
  return {
    hooks: {
      onCall: countCalls(registry),
      onSweepEnded: countSweeps(registry),
      onReconciled: countReconciliations(registry),
      onShortCutLost: countLosses(registry),
      // Texts are for the log.
      onWarnings: () => undefined,
      onResponse: countResponses(registry),
      // Who reads is for the audit log.
      onIdentityRead: () => undefined,
      onCallerRefused: countRefusals(registry),
      onKeysFault: () => undefined,
      onUntrustedDocument: () => undefined,
      onStoreUsed: countStoreUses(registry),
      // A line of the log, once.
      onStoreMoved: () => undefined,
      // Read at the scrape.
      onLease: () => undefined,
      onFault: countFaults(registry),
    },
    expose: (read) => {
      const setStanding = createStandingGauges(registry);
      const set = () => {
        setStanding(read());
        gauges.set();
      };
      return exposed({ registry, set });
    },
    close: gauges.close,
  };
}

const NO_GAUGES = { set: () => undefined, close: () => undefined };

const NOTHING_COUNTED: TelemetryHooks = {
  onCall: () => undefined,
  onSweepEnded: () => undefined,
  onReconciled: () => undefined,
  onShortCutLost: () => undefined,
  onWarnings: () => undefined,
  onResponse: () => undefined,
  onIdentityRead: () => undefined,
  onCallerRefused: () => undefined,
  onKeysFault: () => undefined,
  onUntrustedDocument: () => undefined,
  onStoreUsed: () => undefined,
  onStoreMoved: () => undefined,
  onLease: () => undefined,
  onFault: () => undefined,
};

/** Of a gateway with several tenants: what is nobody's, without a label. */
export function createProcessMetrics() {
  const registry = new Registry();
  const gauges = createProcessGauges(registry);
  const hooks: TelemetryHooks = {
    ...NOTHING_COUNTED,
    onResponse: countResponses(registry),
    onFault: countFaults(registry),
  };
  return { hooks, ...exposed({ registry, set: gauges.set }), close: gauges.close };
}

function exposed({ registry, set }: Part): ExposedPart {
  return {
    registry,
    set,
    contentType: registry.contentType,
    text: async () => {
      set();
      return registry.metrics();
    },
  };
}

/** Several registries as one: of each metric all series stand together, as the text format wants it. */
export function exposeTogether(parts: readonly Part[]): Exposition {
  const { contentType } = new Registry();
  return {
    contentType,
    text: async () => {
      for (const { set } of parts) set();
      const metrics = await Promise.all(parts.map(({ registry }) => registry.getMetricsAsJSON()));
      return AggregatorRegistry.aggregate(metrics).metrics();
    },
  };
}
