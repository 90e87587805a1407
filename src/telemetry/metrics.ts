import { Registry } from 'prom-client';
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

interface Metrics {
  /** Each counts what it is told. */
  readonly hooks: TelemetryHooks;
  /** Ready to be scraped; `read` is asked at each scrape. To be called once. */
  expose(read: () => Standing): Exposition;
  /** Ends what runs between two scrapes. */
  readonly close: () => void;
}

/**
 * All metrics, in a registry of their own. Their labels come from closed sets, so that neither a tenant's data nor a
 * caller's request can name a series or make a new one.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const gauges = createProcessGauges(registry);
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
      return {
        contentType: registry.contentType,
        text: async () => {
          setStanding(read());
          gauges.set();
          return registry.metrics();
        },
      };
    },
    close: gauges.close,
  };
}
