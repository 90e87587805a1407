import type { View } from '../auth/caller.js';
import { GatewayError } from '../errors.js';
import type { History } from '../report/history.js';
import type { Awaitable } from '../report/matches.js';
import type { Report } from '../report/report.js';
import type { Snapshot } from '../report/snapshot.js';
import { SECOND, type Clock } from '../time.js';
import type { Span } from '../trace.js';

/** The operation's hold on the report: nothing is read before the first field asks. */
export interface ReportReading {
  /**
   * What `show` makes of the one snapshot that all fields of the operation read: at once where it is at hand. Else the
   * strictest of their bounds on its age decides how long it is waited for, and each is then held to its own.
   * @throws GatewayError when there is nothing to serve, or nothing young enough.
   */
  read<Shown>(
    maxAgeSeconds: number | null | undefined,
    show: (snapshot: Snapshot) => Awaitable<Shown>,
  ): Awaitable<Shown>;
  /** The same of what other fields have asked for: nothing when none has, or when it cannot be served. */
  peek<Shown>(show: (snapshot: Snapshot | undefined) => Shown): Shown | Promise<Shown>;
  /** What the gateway remembers beyond Graph's own memory; undefined: nothing. */
  history(): History | undefined;
  /** Whether the answer speaks of the report at all, and which snapshot it shows. */
  readonly isUsed: boolean;
  readonly served: Snapshot | undefined;
}

interface Read {
  readonly snapshot: Snapshot;
  /** The strictest bound could not be kept, for this reason. */
  readonly tooOld: GatewayError | undefined;
}

/** Why nobody waits any longer for a younger snapshot; the one at hand still serves whoever set no bound. */
const ENDS_OF_WAITING: ReadonlySet<string> = new Set(['SNAPSHOT_TOO_OLD', 'SHUTTING_DOWN']);

interface ReadingOptions {
  readonly report: Pick<Report, 'current'>;
  readonly history?: History | undefined;
  readonly show: (snapshot: Snapshot, view: View) => Snapshot;
  readonly clock: Clock;
  /** How long a request may wait for a newer snapshot, in milliseconds. */
  readonly longestWaitMs: number;
}

/** All that is read is what the view shows. */
export function createReading(
  { report, history, clock, longestWaitMs, show: showTo }: ReadingOptions,
  view: View,
  span?: Span,
): ReportReading {
  const askedAtMs = clock.now();
  let leastAsOfMs = -Infinity;
  let pending: Promise<Read> | undefined;
  let served: Snapshot | undefined;
  let isUsed = false;
  const asked = history && withFactsOnce(history);

  const read = async (): Promise<Read> => {
    // The operation's root fields all ask in one turn: by the next, every bound is known.
    await Promise.resolve();
    try {
      served = showTo(await report.current({ leastAsOfMs, waitMs: longestWaitMs, span }), view);
      return { snapshot: served, tooOld: undefined };
    } catch (error) {
      if (!(error instanceof GatewayError) || !ENDS_OF_WAITING.has(error.code)) throw error;
      served = showTo(await report.current(), view);
      return { snapshot: served, tooOld: error };
    }
  };

  return {
    read: async (maxAgeSeconds, show) => {
      isUsed = true;
      const boundMs = askedAtMs - (maxAgeSeconds ?? Infinity) * SECOND;
      leastAsOfMs = Math.max(leastAsOfMs, boundMs);
      const { snapshot, tooOld } = await (pending ??= read());
      if (tooOld !== undefined && snapshot.asOfMs < boundMs) throw tooOld;
      return show(snapshot);
    },
    peek: async (show) => {
      isUsed = true;
      // The operation's other root fields come after this one in the same turn: they ask first. (Not so entities, whose
      // loader waits for all of them: beside those the report speaks for itself.)
      await Promise.resolve();
      const read = await pending?.catch(() => undefined);
      return show(read?.snapshot);
    },
    history: () => asked,
    get isUsed() {
      return isUsed;
    },
    get served() {
      return served;
    },
  };
}

/** An operation may ask for a thousand users, and each of them would ask what the history knows. */
function withFactsOnce(history: History): History {
  let facts: ReturnType<History['facts']> | undefined;
  return { ...history, facts: () => (facts ??= history.facts()) };
}
