import { GatewayError } from '../errors.js';
import type { Ledger } from './ledger.js';
import type { Drift, ReportHooks } from './outcome.js';
import { driftsOf } from './reconciliation.js';
import type { ShortCutLimits } from './short-cut.js';
import type { ReadActivity } from './sweep.js';

interface ReconcilerOptions
  extends Pick<ShortCutLimits, 'overlapMs'>, Pick<ReportHooks, 'onReconciled'> {
  readonly readActivity?: ReadActivity | undefined;
}

/** Compares every full sweep, once and behind it, with what Graph itself counts: one call of the budget. */
interface Reconciler {
  /** Called after each sweep; asks Graph only where that was a full one that is now served. */
  follow(ledger: Ledger, signal: AbortSignal): void;
  /** What the last comparison found; empty where all agrees, or nothing could be compared. */
  drifts(): readonly Drift[];
  /** Resolves when no comparison is under way. */
  done(): Promise<void>;
}

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { readActivity, onReconciled, overlapMs } = options;
  let followedAtMs: number | undefined;
  let drifts: readonly Drift[] = [];
  let comparing = Promise.resolve();

  const compare = async (read: ReadActivity, ledger: Ledger, signal: AbortSignal) => {
    try {
      const summary = await read(signal);
      drifts = ledger.snapshot === undefined ? [] : driftsOf(ledger.snapshot, summary, overlapMs);
      onReconciled?.({ drifts, error: undefined });
    } catch (error) {
      // Nothing can be said: neither that it agrees nor that it does not.
      drifts = [];
      if (error instanceof GatewayError && !signal.aborted) onReconciled?.({ drifts, error });
    }
  };

  return {
    follow: (ledger, signal) => {
      const fullAtMs = ledger.full?.asOfMs;
      const isNew = fullAtMs !== followedAtMs && fullAtMs === ledger.snapshot?.asOfMs;
      if (readActivity === undefined || !isNew) return;
      followedAtMs = fullAtMs;
      comparing = comparing
        .then(() => compare(readActivity, ledger, signal))
        // All that can throw here is a listener.
        .catch(() => undefined);
    },
    drifts: () => drifts,
    done: () => comparing,
  };
}
