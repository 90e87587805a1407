import { GatewayError } from '../errors.js';
import type { History } from '../report/history.js';
import { StoreError, type ReportPlace, type Store } from '../store/store.js';
import { SECOND, type Clock } from '../time.js';
import { within } from './time-limit.js';

/** Asks a history something. */
type Ask = <Answer>(task: (history: History) => Promise<Answer>) => Promise<Answer>;

/** Longer than a database that works lets a statement take. */
export const QUERY_LIMIT_MS = 12 * SECOND;

/** Asks a store's history of one report, and waits for each answer so long and no longer. */
export function askInTime(store: Pick<Store, 'history'>, place: ReportPlace, clock: Clock): Ask {
  return (task) => within(clock, QUERY_LIMIT_MS, (signal) => task(store.history(place, signal)));
}

/** A history whose store's faults are told as callers may see them. */
export function askedThrough(askStore: Ask): History {
  const ask: Ask = async (task) => {
    try {
      return await askStore(task);
    } catch (error) {
      throw error instanceof StoreError ? unavailable(error) : error;
    }
  };
  return {
    facts: () => ask((history) => history.facts()),
    countKinds: (...question) => ask((history) => history.countKinds(...question)),
    countOverTime: (...question) => ask((history) => history.countOverTime(...question)),
    countUsers: (...question) => ask((history) => history.countUsers(...question)),
    list: (...question) => ask((history) => history.list(...question)),
    eventsById: (ids) => ask((history) => history.eventsById(ids)),
    latestOf: (foldedNames) => ask((history) => history.latestOf(foldedNames)),
  };
}

function unavailable(cause: StoreError): GatewayError {
  return new GatewayError(
    'HISTORY_UNAVAILABLE',
    'What is older than 30 days comes from the store, and that does not answer. Ask for a window within the last 30 days, or again in a moment.',
    { cause, retryAfterSeconds: 10 },
  );
}
