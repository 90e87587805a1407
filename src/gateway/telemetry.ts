import type { Logger } from 'pino';
import { joinHooks, type TelemetryHooks } from '../telemetry/hooks.js';
import { createLogHooks } from '../telemetry/log-hooks.js';
import { createMetrics, createProcessMetrics, exposeTogether } from '../telemetry/metrics.js';

type Metrics = ReturnType<typeof createMetrics>;

/** Where the rooms of one tenant tell what happens: its name stands in each line of the log and at each series. */
export interface TenantTelemetry {
  readonly log: Logger;
  readonly hooks: TelemetryHooks;
  /** How it stands is read at each scrape. */
  readonly standing: (read: Parameters<Metrics['expose']>[0]) => void;
}

interface Telemetry {
  /** What is no tenant's; of the only tenant, all of it is. */
  readonly hooks: TelemetryHooks;
  readonly of: (tenant: string | undefined) => TenantTelemetry;
  /** For `GET /metrics`, when all tenants have said how they stand. */
  readonly exposition: () => ReturnType<typeof exposeTogether>;
  readonly close: () => void;
}

/** For the only tenant (its name is undefined), or for several. */
export function createTelemetry(
  log: Logger,
  names: readonly (string | undefined)[],
): Telemetry {
  const ofProcess = names.includes(undefined) ? undefined : createProcessMetrics();
  const parts: ReturnType<Metrics['expose']>[] = ofProcess ? [ofProcess] : [];
  const tenants = new Map(names.map((name) => [name, createTenantTelemetry(log, name)]));
  const of = (name: string | undefined) => {
    const known = tenants.get(name);
    if (known === undefined) throw new Error('Telemetry is asked for a tenant that is none.');
    return known;
  };
  return {
    hooks: ofProcess ? joinHooks(log, [createLogHooks(log), ofProcess.hooks]) : of(undefined).hooks,
    of: (name) => {
      const { metrics, ...telemetry } = of(name);
      return { ...telemetry, standing: (read) => void parts.push(metrics.expose(read)) };
    },
    exposition: () => {
      const [only] = parts;
      return only !== undefined && ofProcess === undefined ? only : exposeTogether(parts);
    },
    close: () => {
      ofProcess?.close();
      for (const { metrics } of tenants.values()) metrics.close();
    },
  };
} // prettier-ignore

function createTenantTelemetry(whole: Logger, tenant: string | undefined) {
  const log = tenant === undefined ? whole : whole.child({ tenant });
  const metrics = createMetrics(tenant);
  return { log, metrics, hooks: joinHooks(log, [createLogHooks(log), metrics.hooks]) };
}
