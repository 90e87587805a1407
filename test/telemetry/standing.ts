import type { createMetrics } from '../../src/telemetry/metrics.js';

export type Standing = ReturnType<Parameters<ReturnType<typeof createMetrics>['expose']>[0]>;

/** Nothing has been read yet. */
export const NOTHING_READ: Standing = {
  nowMs: 0,
  watcherCount: 0,
  lease: undefined,
  ageMs: undefined,
  unknowns: undefined,
  report: { state: 'LOADING', snapshot: undefined },
  upstream: {
    limit: 4,
    remaining: 4,
    throttledTotal: 0,
    pausedUntilMs: null,
    breaker: 'CLOSED',
    clockSkewMs: null,
  },
};
