import type { GatewayError } from '../errors.js';
import type { UsageAuthMethod } from './auth-method.js';
import type { CredentialFeature } from './event.js';

/** What one sweep came to, for logs and metrics. */
export interface SweepOutcome {
  /** `short`: the newest pages were read, and the rest taken over from the snapshot before. */
  readonly kind: 'full' | 'short';
  readonly pageCount: number;
  /** Pages that the last full sweep took and this short one did not; 0 for a full one. */
  readonly savedPageCount: number;
  /** Events of the snapshot that is now served; 0 when there is no new one. */
  readonly rowCount: number;
  readonly duplicateCount: number;
  /** Rows put aside, by reason. */
  readonly quarantined: ReadonlyMap<string, number>;
  readonly durationMs: number;
  /** undefined when the sweep was whole and its snapshot is now served. */
  readonly error: GatewayError | undefined;
  /** How many events there were before, where a shrink has been believed. */
  readonly shrunkFromCount: number | undefined;
  /** Whether questions are answered now. */
  readonly isServed: boolean;
}

/** A feature and method of which Graph's own summary counts so many more or fewer events than late rows explain. */
export interface Drift {
  readonly feature: CredentialFeature;
  /** UNKNOWN stands for all that Graph has added since: its own spelling is no text of ours to repeat. */
  readonly authMethod: UsageAuthMethod;
  /** Events of the last 30 days, in the snapshot and in Graph's summary. */
  readonly snapshotCount: number;
  readonly summaryCount: number;
}

/** What comparing a full sweep with Graph's own summary came to. */
export interface Reconciliation {
  readonly drifts: readonly Drift[];
  /** Why there was no summary to compare with; undefined when there was. */
  readonly error: GatewayError | undefined;
}

/** What a full sweep found that the short ones before it had got wrong. */
export interface ShortCutLoss {
  /** Events that Graph has and the snapshot had not. */
  readonly missingCount: number;
  /** Events that the snapshot had and Graph has not. */
  readonly surplusCount: number;
}

/** Whom the report tells what it did; each is called after the fact, and may not throw. */
export interface ReportHooks {
  readonly onSweepEnded?: (outcome: SweepOutcome) => void;
  readonly onReconciled?: (reconciliation: Reconciliation) => void;
  /** The short cut is off from now on. */
  readonly onShortCutLost?: (loss: ShortCutLoss) => void;
}
