import { Counter, Histogram, type Registry } from 'prom-client';
import { STORE_FAULTS, type StoreUse } from './hooks.js';

const OPERATIONS = ['read', 'write', 'record', 'query'] as const;
/** A small report takes milliseconds, one of a million events seconds. */
const BUCKETS_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** Counts how the store was used, and how long that took. */
export function countStoreUses(registry: Registry): (use: StoreUse) => void {
  const registers = [registry];
  const uses = new Counter({
    name: 'credential_usage_store_operations_total',
    help: 'Uses of the store by OK or what was wrong: readings and writings of the kept report, recordings in the history, queries of it.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'credential_usage_store_operation_duration_seconds',
    help: 'Time of a use of the store.',
    labelNames: ['operation'],
    buckets: BUCKETS_SECONDS,
    registers,
  });
  for (const operation of OPERATIONS) {
    for (const outcome of ['OK', ...STORE_FAULTS]) uses.inc({ operation, outcome }, 0);
  }
  return ({ operation, fault = 'OK', durationMs }) => {
    uses.inc({ operation, outcome: fault });
    durations.observe({ operation }, durationMs / 1000);
  };
}
