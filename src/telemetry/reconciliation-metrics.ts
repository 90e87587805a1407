import { Counter, Gauge, type Registry } from 'prom-client';
import type { Reconciliation, ShortCutLoss } from './hooks.js';

/** Counts how often Graph's own summary agreed with ours. */
export function countReconciliations(registry: Registry): (result: Reconciliation) => void {
  const registers = [registry];
  const reconciliations = new Counter({
    name: 'credential_usage_reconciliations_total',
    help: "Comparisons of a full sweep with Microsoft Graph's own summary, by what they came to: agreed, drifted or unavailable.",
    labelNames: ['outcome'],
    registers,
  });
  const drifting = new Gauge({
    name: 'credential_usage_reconciliation_drifting_pairs',
    help: "Pairs of feature and method that Microsoft Graph's summary counted otherwise when it last could be asked; 0 when it agreed.",
    registers,
  });
  for (const outcome of ['agreed', 'drifted', 'unavailable']) reconciliations.inc({ outcome }, 0);
  // Nothing has been compared yet, which is not the same as agreement.
  drifting.remove();
  return ({ drifts, error }) => {
    if (error === undefined) {
      drifting.set(drifts.length);
      reconciliations.inc({ outcome: drifts.length === 0 ? 'agreed' : 'drifted' });
    } else {
      reconciliations.inc({ outcome: 'unavailable' });
    }
  };
}

/** Counts how often short sweeps turned out wrong. */
export function countLosses(registry: Registry): (loss: ShortCutLoss) => void {
  const losses = new Counter({
    name: 'credential_usage_short_cut_losses_total',
    help: 'Times that a full sweep found short ones wrong, after which every sweep is a full one.',
    registers: [registry],
  });
  return () => losses.inc();
}
