import { GatewayError } from '../errors.js';
import type { History } from '../report/history.js';
import { StoreError } from '../store/store.js';

type Timed = <Answer>(task: () => Promise<Answer>) => Promise<Answer>;

/** A history whose store's faults are told as callers may see them. */
export function askedThrough(history: History, timed: Timed): History {
  const ask = async <Answer>(task: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await timed(task);
    } catch (error) {
      throw error instanceof StoreError ? unavailable(error) : error;
    }
  };
  return {
    facts: () => ask(() => history.facts()),
    countKinds: (...question) => ask(() => history.countKinds(...question)),
    countOverTime: (...question) => ask(() => history.countOverTime(...question)),
    countUsers: (...question) => ask(() => history.countUsers(...question)),
    list: (...question) => ask(() => history.list(...question)),
    eventsById: (ids) => ask(() => history.eventsById(ids)),
    latestOf: (foldedNames) => ask(() => history.latestOf(foldedNames)),
  };
}

function unavailable(cause: StoreError): GatewayError {
  return new GatewayError(
    'HISTORY_UNAVAILABLE',
    'What is older than 30 days comes from the store, and that does not answer. Ask for a window within the last 30 days, or again in a moment.',
    { cause, retryAfterSeconds: 10 },
  );
}
