import { GatewayError } from '../errors.js';
import type { Clock } from '../time.js';
import { isAuthorityLost, refusedOnceMore, type Refusals } from './authority.js';
import type { EventSetOptions } from './event-set.js';
import { asGatewayError } from './fault.js';
import {
  ageMsOf,
  failedOnceMore,
  type FreshnessLimits,
  type RunningSweep,
  type SweepFailure,
} from './freshness.js';
import {
  EMPTY_LEDGER,
  baseForShortSweep,
  ledgerOf,
  settle,
  type AsOf,
  type Ledger,
} from './ledger.js';
import type { ReportHooks } from './outcome.js';
import type { IsPurged } from './purged.js';
import { readReport, type Reading } from './reading.js';
import { isMostlyUnreadable } from './sanity.js';
import type { ShortCutLimits } from './short-cut.js';
import { buildSnapshot } from './snapshot-builder.js';
import type { KeptReport } from './snapshot-image.js';
import type { Snapshot } from './snapshot.js';
import type { Sweep } from './sweep.js';
import { inSlices, REST_MS } from './work.js';
import type { SweepSpan } from './span.js';

export interface SweeperOptions
  extends FreshnessLimits, ShortCutLimits, EventSetOptions, ReportHooks {
  readonly sweep: Sweep;
  readonly clock: Clock;
  /** What the process before had published last. Asked for once. */
  readonly takeKept?: (() => KeptReport | undefined) | undefined;
  /** Asked before each sweep what it must not read again. */
  readonly readPurged?: ((signal: AbortSignal) => Promise<IsPurged | undefined>) | undefined;
  /** Called when something else is served than before. */
  readonly onPublished: () => void;
  /** Whether somebody waits for what is being read; without it nobody does. */
  readonly isAwaited?: () => boolean;
}

/** Runs sweeps, one at a time, and keeps the books: what may be served, and how the last sweeps went. */
export interface Sweeper {
  /** One sweep from its first page to its last. What goes wrong is kept; only a hook that throws rejects it. */
  run(signal: AbortSignal, span?: SweepSpan): Promise<void>;
  readonly running: RunningSweep | undefined;
  readonly ledger: Ledger;
  /** Why the last sweep failed, unless it did not. */
  readonly failure: SweepFailure | undefined;
  /** The snapshot that may be shown now. */
  served(): Snapshot | undefined;
  /** Graph has refused us for so long that nothing may be shown. */
  isAuthorityLost(): boolean;
  /** Takes what another gateway has published for a sweep of its own, with its books; undefined: that nothing may be shown. */
  adopt(kept: KeptReport | undefined): void;
}

/**
 * A partial snapshot is published anew when this many times as many rows have come: so all of them cost five sorts,
 * however many pages.
 */
const PARTIAL_GROWTH = 1.25;

export function createSweeper(options: SweeperOptions): Sweeper {
  const { clock } = options;
  const kept = options.takeKept?.();
  let ledger = kept === undefined ? EMPTY_LEDGER : ledgerOf(kept);
  let running: RunningSweep | undefined;
  let failure: SweepFailure | undefined;
  let refusals: Refusals | undefined;

  const isLost = () => isAuthorityLost(refusals, clock.monotonicMs(), options.forbiddenGraceMs);

  const served = () => {
    const { snapshot } = ledger;
    const isExpired = snapshot !== undefined && ageMsOf(snapshot, clock) >= options.expireAfterMs;
    return isExpired || isLost() ? undefined : snapshot;
  };

  /** Rows that this sweep has shown already, or an earlier one that may still be shown. */
  const shownCount = ({ asOfMs }: AsOf) => {
    const { snapshot } = ledger;
    return (snapshot?.asOfMs === asOfMs ? snapshot : served())?.rowCount ?? 0;
  };

  /** Before the first sweep is whole, what has come so far is better than nothing. */
  const showPartial = async (reading: Reading, asOf: AsOf, signal: AbortSignal) => {
    const { rowCount } = reading.events.rows;
    const isNews = rowCount > shownCount(asOf) * PARTIAL_GROWTH;
    const isWanted = ledger.believedCount === undefined && !isLost();
    if (!isWanted || !isNews || isMostlyUnreadable(reading)) return;
    const quarantined = new Map(reading.quarantined);
    const facts = { ...asOf, isComplete: false, quarantined };
    const snapshot = await inSlices(buildSnapshot(reading.events, facts), clock, signal);
    ledger = { ...ledger, snapshot };
    options.onPublished();
  };

  /** Who reads what is served is not to notice, unless somebody waits for what is not served yet. */
  const restMs = () =>
    served()?.isComplete === true && options.isAwaited?.() !== true ? REST_MS : 0;

  /** Resolves with what the last page made whole. */
  const read = async (asOf: AsOf, signal: AbortSignal, span: SweepSpan | undefined) => {
    const { asOfMs } = asOf;
    const before = baseForShortSweep(ledger, asOfMs, options);
    const isPurged = await options.readPurged?.(signal);
    const reads = readReport({ ...options, signal, span, asOfMs, before, isPurged, restMs });
    for await (const reading of reads) {
      running = { asOfMs, reading };
      await showPartial(reading, asOf, signal);
    }
    if (running?.reading === undefined) throw new Error('a sweep without a page');
    return running.reading;
  };

  /** Publishes what was read, or throws why not. Returns what there is to tell. */
  const take = async (reading: Reading, asOf: AsOf, signal: AbortSignal) => {
    const settling = settle(ledger, reading, asOf, options);
    const settlement = await inSlices(settling, clock, signal, restMs);
    ledger = settlement.ledger;
    if (settlement.error !== undefined) throw settlement.error;
    failure = undefined;
    refusals = undefined;
    options.onPublished();
    return settlement;
  };

  const noteFailure = (thrown: unknown) => {
    const error = asGatewayError(thrown);
    if (error.code === 'UPSTREAM_FORBIDDEN') {
      refusals = refusedOnceMore(refusals, clock.monotonicMs());
    }
    failure = failedOnceMore(failure, error, refusals?.count ?? 0);
  };

  const tell = (
    reading: Reading | undefined,
    durationMs: number,
    shrunkFromCount: number | undefined,
    span: SweepSpan | undefined,
  ) => {
    const { kind = 'full', pageCount = 0, duplicateCount = 0 } = reading ?? {};
    span?.add({
      'credential_usage.sweep.kind': kind,
      'credential_usage.sweep.page_count': pageCount,
      'credential_usage.sweep.row_count': reading?.receivedCount ?? 0,
      ...(failure !== undefined && { 'error.type': failure.error.code }),
    });
    options.onSweepEnded?.({
      kind,
      pageCount,
      duplicateCount,
      quarantined: reading?.quarantined ?? new Map<string, number>(),
      savedPageCount:
        kind === 'short' && failure === undefined
          ? Math.max(0, (ledger.full?.pageCount ?? 0) - pageCount)
          : 0,
      rowCount: failure === undefined ? (ledger.snapshot?.rowCount ?? 0) : 0,
      durationMs,
      error: failure?.error,
      shrunkFromCount,
      isServed: served() !== undefined,
    });
  };

  return {
    run: async (signal, span) => {
      const asOf = { asOfMs: clock.now(), asOfMonotonicMs: clock.monotonicMs() };
      running = { asOfMs: asOf.asOfMs, reading: undefined };
      let taken: Awaited<ReturnType<typeof take>> | undefined;
      try {
        taken = await take(await read(asOf, signal, span), asOf, signal);
      } catch (thrown) {
        if (!signal.aborted) noteFailure(thrown);
      }
      const { reading } = running;
      running = undefined;
      reading?.events.rows.release();
      if (signal.aborted) return;
      if (taken?.loss !== undefined) options.onShortCutLost?.(taken.loss);
      const durationMs = clock.monotonicMs() - asOf.asOfMonotonicMs;
      tell(reading, durationMs, taken?.shrunkFromCount, span);
    },
    served,
    isAuthorityLost: isLost,
    adopt: (adopted) => {
      ledger = adopted === undefined ? EMPTY_LEDGER : ledgerOf(adopted);
      refusals = undefined;
      failure = undefined;
      if (adopted === undefined) noteFailure(withdrawn());
    },
    get running() {
      return running;
    },
    get ledger() {
      return ledger;
    },
    get failure() {
      return failure;
    },
  };
}

function withdrawn(): GatewayError {
  return new GatewayError(
    'UPSTREAM_FORBIDDEN',
    'Microsoft Graph refuses the report to the gateway that reads it for all, so that none of them shows it any more.',
  );
}
