import type { Logger } from 'pino';
import type { ErrorCode, GatewayError } from '../errors.js';
import { faultOf } from './fault.js';

// The shapes that the rooms' hooks bring, as far as they are logged or counted. Telemetry imports no room: gateway.ts
// holds both ends together, and the compiler sees to it that they fit.

export const BREAKER_STATES = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;
export const SWEEP_KINDS = ['full', 'short'] as const;

/** One call to Microsoft Graph. */
export interface UpstreamCall {
  /** Without the query, which may hold names or a skip token. */
  readonly path: string;
  readonly attempt: number;
  readonly status: number | undefined;
  readonly error: GatewayError | undefined;
  readonly durationMs: number;
  readonly bytes: number;
  readonly clientRequestId: string;
  readonly requestId: string | undefined;
  readonly budgetRemaining: number;
  readonly breaker: (typeof BREAKER_STATES)[number];
}

/** One reading of the report, whole or of its newest pages. */
export interface SweepOutcome {
  readonly kind: (typeof SWEEP_KINDS)[number];
  readonly pageCount: number;
  readonly savedPageCount: number;
  readonly rowCount: number;
  readonly duplicateCount: number;
  readonly quarantined: ReadonlyMap<string, number>;
  readonly durationMs: number;
  readonly error: GatewayError | undefined;
  readonly shrunkFromCount: number | undefined;
  readonly isServed: boolean;
}

/** A feature and method that Graph's own summary counts otherwise. */
interface Drift {
  readonly feature: string;
  readonly authMethod: string;
  readonly snapshotCount: number;
  readonly summaryCount: number;
}

export interface Reconciliation {
  readonly drifts: readonly Drift[];
  readonly error: GatewayError | undefined;
}

/** What short sweeps got wrong, and were switched off for. */
export interface ShortCutLoss {
  readonly missingCount: number;
  readonly surplusCount: number;
}

/** One answer of ours. */
export interface HttpResponse {
  /** The pattern that matched, never the path that was asked for; undefined when none did. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
  /** A stream lasts as long as its client likes. */
  readonly isStream?: boolean;
  /** Answered ahead of the router, with bytes that were kept or with new ones; undefined: by a route. */
  readonly way?: 'kept' | 'prepared';
  /** Refused unread: it came too late in its turn, too many wait already, or memory is short. */
  readonly shed?: 'late' | 'waiting' | 'memory';
  /** Of what was asked of GraphQL; undefined where nothing was. */
  readonly operation?:
    | {
        /** A caller's own word; null: it has none, undefined: nobody has read it. */
        readonly name: string | null | undefined;
        readonly code: ErrorCode | 'OK';
      }
    | undefined;
}

/** What a caller has read of people: who, what and how much, never of whom. */
export interface IdentityReading {
  readonly callerId: string;
  readonly requestId: string;
  readonly fields: readonly string[];
  readonly rowCount: number;
  readonly userCount: number;
  readonly window: { readonly fromMs: number; readonly toMs: number } | undefined;
}

export const STORE_FAULTS = [
  'UNREACHABLE',
  'UNWRITABLE',
  'DAMAGED',
  'FOREIGN',
  'NEWER',
  'NO_ENGINE',
  'FENCED',
  'OTHER',
] as const;
type StoreFault = (typeof STORE_FAULTS)[number];

/** The kept report was read, or a new one kept. */
export interface StoreUse {
  /** Of the kept report, or of the history: to record a snapshot, or to query it. */
  readonly operation: 'read' | 'write' | 'record' | 'query';
  readonly fault: StoreFault | undefined;
  /** Of what was read; undefined where there was nothing. */
  readonly rowCount?: number | undefined;
  readonly durationMs: number;
}

/** A file of the store's that could not be used, and where it stands now. */
export interface MovedStore {
  readonly fault: StoreFault;
  readonly path: string;
}

export const LEASE_STATES = ['HELD', 'FOLLOWING', 'ALONE', 'CUT_OFF', 'UNSHARED'] as const;

/** Who reads a report that several gateways share. */
export interface LeaseStanding {
  readonly state: (typeof LEASE_STATES)[number];
  /** Grows with every change of who reads. */
  readonly fence: number;
}

/** What the rooms tell, each after the fact. */
export interface TelemetryHooks {
  readonly onCall: (call: UpstreamCall) => void;
  readonly onSweepEnded: (outcome: SweepOutcome) => void;
  readonly onReconciled: (reconciliation: Reconciliation) => void;
  readonly onShortCutLost: (loss: ShortCutLoss) => void;
  /** After each sweep: what an operator should know and nothing else tells. */
  readonly onWarnings: (warnings: readonly string[]) => void;
  readonly onResponse: (response: HttpResponse) => void;
  readonly onIdentityRead: (reading: IdentityReading) => void;
  /** A caller who did not show who they are, or has no role: why, as a word of a closed set. */
  readonly onCallerRefused: (reason: string) => void;
  /** The keys of the callers' issuer could not be fetched. */
  readonly onKeysFault: (error: GatewayError) => void;
  /** A document that TRUSTED_DOCUMENTS would refuse if it did more than log. */
  readonly onUntrustedDocument: (untrusted: { readonly documentHash: string }) => void;
  readonly onStoreUsed: (use: StoreUse) => void;
  readonly onStoreMoved: (moved: MovedStore) => void;
  /** The turn to read the report has come, gone, or cannot be known. */
  readonly onLease: (standing: LeaseStanding) => void;
  /** A bug of ours whose details the client does not get. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

/**
 * Every hook tells every listener, in order. One that throws harms neither the others nor the room that tells: a sweep
 * must not fail because it cannot be counted. `log` learns of it.
 */
export function joinHooks(log: Logger, listeners: readonly TelemetryHooks[]): TelemetryHooks {
  const tell = (task: (listener: TelemetryHooks) => void) => {
    for (const listener of listeners) attempt(log, () => task(listener));
  };
  return {
    onCall: (call) => tell(({ onCall }) => onCall(call)),
    onSweepEnded: (outcome) => tell(({ onSweepEnded }) => onSweepEnded(outcome)),
    onReconciled: (reconciliation) => tell(({ onReconciled }) => onReconciled(reconciliation)),
    onShortCutLost: (loss) => tell(({ onShortCutLost }) => onShortCutLost(loss)),
    onWarnings: (warnings) => tell(({ onWarnings }) => onWarnings(warnings)),
    onResponse: (response) => tell(({ onResponse }) => onResponse(response)),
    onIdentityRead: (reading) => tell(({ onIdentityRead }) => onIdentityRead(reading)),
    onCallerRefused: (reason) => tell(({ onCallerRefused }) => onCallerRefused(reason)),
    onKeysFault: (error) => tell(({ onKeysFault }) => onKeysFault(error)),
    onUntrustedDocument: (untrusted) =>
      tell(({ onUntrustedDocument }) => onUntrustedDocument(untrusted)),
    onStoreUsed: (use) => tell(({ onStoreUsed }) => onStoreUsed(use)),
    onStoreMoved: (moved) => tell(({ onStoreMoved }) => onStoreMoved(moved)),
    onLease: (standing) => tell(({ onLease }) => onLease(standing)),
    onFault: (error, requestId) => tell(({ onFault }) => onFault(error, requestId)),
  };
}

function attempt(log: Logger, task: () => void): void {
  try {
    task();
  } catch (error) {
    try {
      log.error(faultOf(error), 'telemetry failed');
    } catch {
      // It was the log that failed: nobody is left to be told.
    }
  }
}

/** How something ended, as a label: one of a closed set. */
export function codeLabel(error: GatewayError | undefined): ErrorCode | 'OK' {
  return error?.code ?? 'OK';
}
