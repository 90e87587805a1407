import type { Clock } from '../time.js';
import { arrivalsIn } from './arrivals.js';
import { createChange, type Change } from './change.js';
import { compareKeys, rankOrder, type EventKey } from './order.js';
import type { Snapshot } from './snapshot.js';
import { inSlices } from './work.js';

/**
 * How far somebody has read who is told of new events: up to this key among those that came with the snapshot of that
 * moment. It says the same whatever has been refreshed since, so that it may come back after any time.
 */
export interface Place {
  /** In milliseconds since 1970-01-01T00:00:00Z. */
  readonly asOfMs: number;
  readonly key: EventKey;
}

/** What each refresh has brought, for as long as there is room. */
export interface Journal {
  /**
   * What came behind a place, in the order in which it came; undefined: that is not known any more. Nothing has come
   * before the first whole snapshot.
   */
  since(place: Place): readonly Place[] | undefined;
  /** Resolves when more is known, the time is over, or the signal is aborted. */
  readonly wait: Change['wait'];
}

export interface JournalKeeper extends Journal {
  /** Notes what a whole snapshot has that the one before it had not. Nothing came with the first. */
  follow(snapshot: Snapshot): void;
  /** Resolves when everything is noted. */
  done(): Promise<void>;
}

/** Some 15 MB. A day of a tenant with a million events in 30 days brings 33,000. */
const MOST_ARRIVALS = 100_000;

const FIRST_KEY: EventKey = { timeMs: -Infinity, id: '' };

interface JournalOptions {
  readonly clock: Clock;
  /** Aborted when nobody will ask any more. */
  readonly signal: AbortSignal;
  readonly mostArrivals?: number;
}

export function createJournal({
  clock,
  signal,
  mostArrivals = MOST_ARRIVALS,
}: JournalOptions): JournalKeeper {
  const change = createChange(clock);
  let latest: Snapshot | undefined;
  /** In the order in which they came: by `asOfMs`, then key. */
  let arrivals: Place[] = [];
  /** Whoever has not read as far may have missed something; undefined: there is nothing to miss yet. */
  let knownFrom: Place | undefined;
  let noting = Promise.resolve();

  const forgetOldest = () => {
    const dropped = arrivals.at(-mostArrivals - 1);
    if (dropped === undefined) return;
    arrivals = arrivals.slice(-mostArrivals);
    knownFrom = dropped;
  };

  const note = async (snapshot: Snapshot) => {
    const before = latest;
    latest = snapshot;
    const { asOfMs } = snapshot;
    knownFrom ??= { asOfMs, key: FIRST_KEY };
    const order = rankOrder(snapshot, 'EVENT_DATE_TIME');
    const positions = before && (await inSlices(arrivalsIn(before, snapshot), clock, signal));
    for (const position of positions ?? []) arrivals.push({ asOfMs, key: order.keyAt(position) });
    forgetOldest();
    change.announce();
  };

  return {
    wait: change.wait,
    since: (place) => {
      if (knownFrom !== undefined && isBehind(knownFrom, place)) return undefined;
      return arrivals.slice(arrivals.findLastIndex((arrival) => !isBehind(arrival, place)) + 1);
    },
    follow: (snapshot) => {
      // Called off, it is the end of the report and of all who ask.
      if (snapshot.isComplete) noting = noting.then(() => note(snapshot)).catch(() => undefined);
    },
    done: () => noting,
  };
}

/** Behind everything that came with a snapshot. */
export function endOf(snapshot: Snapshot): Place {
  const { asOfMs, rowCount } = snapshot;
  const key =
    rowCount === 0
      ? { timeMs: asOfMs, id: '' }
      : rankOrder(snapshot, 'EVENT_DATE_TIME').keyAt(rowCount - 1);
  return { asOfMs, key };
}

function isBehind(arrival: Place, place: Place): boolean {
  return arrival.asOfMs === place.asOfMs
    ? compareKeys(arrival.key, place.key) > 0
    : arrival.asOfMs > place.asOfMs;
}
