import { asGatewayError } from './fault.js';
import type { Ledger } from './ledger.js';
import type { Drift, Reconciliation, ReportHooks } from './outcome.js';
import { driftsOf } from './reconciliation.js';
import type { ShortCutLimits } from './short-cut.js';
import type { Snapshot } from './snapshot.js';
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

  const compare = async (
    read: ReadActivity,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<Reconciliation> => {
    try {
      return { drifts: driftsOf(snapshot, await read(signal), overlapMs), error: undefined };
    } catch (thrown) {
      // Nothing can be said: neither that it agrees nor that it does not.
      return { drifts: [], error: asGatewayError(thrown) };
    }
  };

  const compareAndTell = async (...compared: Parameters<typeof compare>) => {
    const reconciliation = await compare(...compared);
    const [, , signal] = compared;
    if (signal.aborted) return;
    // What could not be asked leaves what was known.
    if (reconciliation.error === undefined) drifts = reconciliation.drifts;
    onReconciled?.(reconciliation);
  };

  return {
    follow: ({ full, snapshot }, signal) => {
      if (readActivity === undefined || full === undefined || snapshot === undefined) return;
      if (full.asOfMs === followedAtMs || full.asOfMs !== snapshot.asOfMs) return;
      followedAtMs = full.asOfMs;
      comparing = comparing
        .then(() => compareAndTell(readActivity, snapshot, signal))
        // All that can throw here is a listener.
        .catch(() => undefined);
    },
    drifts: () => drifts,
    done: () => comparing,
  };
}
