import type { Clock } from '../time.js';
import { arrivalsIn } from './arrivals.js';
import { createChange, type Change } from './change.js';
import { compareKeys, rankOrder, type EventKey } from './order.js';
import { at, lowerBound } from './search.js';
import type { Snapshot } from './snapshot.js';
import { inBatches, inSlices, REST_MS, type Work } from './work.js';

/**
 * How far somebody has read who is told of new events: up to this key among those that came with the snapshot of that
 * moment. It says the same whatever has been refreshed since, so that it may come back after any time.
 */
export interface Place {
  /**
   * When the sweep behind the snapshot began, in milliseconds since 1970-01-01T00:00:00Z; a moment later than the snapshot
   * before it, also where the wall clock was set back.
   */
  readonly asOfMs: number;
  readonly key: EventKey;
}

/** What each refresh has brought, for as long as there is room. */
export interface Journal {
  /** Behind everything that has come; undefined before the first whole snapshot. */
  end(): Place | undefined;
  /** Whether anything came behind a place, or may have. */
  hasMore(place: Place): boolean;
  /**
   * What came behind a place, so many at most, in the order in which it came; undefined: that is not known any more.
   */
  since(place: Place, limit: number): readonly Place[] | undefined;
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
  let end: Place | undefined;
  /** In the order in which they came: by `asOfMs`, then key. */
  let arrivals: readonly Place[] = [];
  /** Whoever has not read as far may have missed something; undefined: there is nothing to miss yet. */
  let knownFrom: Place | undefined;
  let noting = Promise.resolve();

  const isForgotten = (place: Place) => knownFrom !== undefined && isBehind(knownFrom, place);

  const note = async (snapshot: Snapshot) => {
    const asOfMs = Math.max(snapshot.asOfMs, end === undefined ? -Infinity : end.asOfMs + 1);
    const work = arrivalsOf(latest, snapshot, asOfMs);
    const brought = await inSlices(work, clock, signal, () => REST_MS);
    const all = [...arrivals, ...brought];
    arrivals = all.slice(-mostArrivals);
    knownFrom = all.at(-mostArrivals - 1) ?? knownFrom ?? { asOfMs, key: FIRST_KEY };
    latest = snapshot;
    end = { asOfMs, key: lastKeyOf(snapshot) };
    change.announce();
  };

  function* arrivalsOf(before: Snapshot | undefined, snapshot: Snapshot, asOfMs: number): Work<readonly Place[]> {
    if (before === undefined) return [];
    // One more than there is room for: it says from where on everything is known.
    const positions = (yield* arrivalsIn(before, snapshot)).slice(-mostArrivals - 1);
    const order = rankOrder(snapshot, 'EVENT_DATE_TIME');
    const places: Place[] = [];
    yield* inBatches(positions.length, (from, to) => {
      for (const position of positions.slice(from, to)) places.push({ asOfMs, key: order.keyAt(position) });
    });
    return places;
  } // prettier-ignore

  return {
    wait: change.wait,
    end: () => end,
    hasMore: (place) => {
      const last = arrivals.at(-1);
      return isForgotten(place) || (last !== undefined && isBehind(last, place));
    },
    since: (place, limit) => {
      if (isForgotten(place)) return undefined;
      const isRead = (index: number) => !isBehind(at(arrivals, index), place);
      const first = lowerBound(0, arrivals.length, isRead);
      return arrivals.slice(first, first + limit);
    },
    follow: (snapshot) => {
      if (!snapshot.isComplete) return;
      // What was called off, or could not be noted, is noted with the next one: it is compared with the last that was.
      noting = noting.then(() => note(snapshot)).catch(() => undefined);
    },
    done: () => noting,
  };
}

function lastKeyOf(snapshot: Snapshot): EventKey {
  const { asOfMs, rowCount } = snapshot;
  if (rowCount === 0) return { timeMs: asOfMs, id: '' };
  return rankOrder(snapshot, 'EVENT_DATE_TIME').keyAt(rowCount - 1);
}

function isBehind(arrival: Place, place: Place): boolean {
  return arrival.asOfMs === place.asOfMs
    ? compareKeys(arrival.key, place.key) > 0
    : arrival.asOfMs > place.asOfMs;
}
