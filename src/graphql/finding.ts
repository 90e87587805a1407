import { cover, gapsIn, seamOf, seenBySweep } from '../report/coverage.js';
import type { History } from '../report/history.js';
import { longMatches } from '../report/long-matches.js';
import { matchesIn, type Awaitable, type Matches } from '../report/matches.js';
import type { ReportQuery } from '../report/query.js';
import type { Snapshot } from '../report/snapshot.js';
import type { Window } from '../report/window.js';
import type { GraphQLContext } from './context.js';

/** What matches a question in a window, and what of the window nobody knows. */
export interface Finding {
  readonly window: Window;
  readonly matches: Matches;
  readonly gaps: readonly Window[];
}

/** In the snapshot alone: what it does not hold is not known. */
export function findInSnapshot(
  snapshot: Snapshot,
  query: ReportQuery,
  window: Window,
  { services }: Pick<GraphQLContext, 'services'>,
): Finding {
  const matches = matchesIn(services.select(snapshot, query, window));
  return { window, matches, gaps: gapsIn(window, [seenBySweep(snapshot.asOfMs)]) };
}

/** In the snapshot, and in the history where the window begins before all that Graph remembers. */
export function find(
  snapshot: Snapshot,
  query: ReportQuery,
  window: Window,
  context: Pick<GraphQLContext, 'services' | 'reading' | 'caller'>,
): Awaitable<Finding> {
  const isShort = window.fromMs >= seenBySweep(snapshot.asOfMs).fromMs;
  const history = isShort ? undefined : context.reading.history();
  return history === undefined
    ? findInSnapshot(snapshot, query, window, context)
    : findInBoth(history, snapshot, query, window, context);
}

async function findInBoth(
  history: History,
  snapshot: Snapshot,
  query: ReportQuery,
  window: Window,
  { services, caller }: Pick<GraphQLContext, 'services' | 'caller'>,
): Promise<Finding> {
  const { coverage, recordedAsOfMs = -Infinity } = await history.facts();
  const seamMs = seamOf(snapshot.asOfMs, recordedAsOfMs);
  const show = (shown: Snapshot) => services.show(shown, caller.view);
  const matches = longMatches({ history, snapshot, show, query, window, seamMs });
  return { window, matches, gaps: gapsIn(window, cover(coverage, seenBySweep(snapshot.asOfMs))) };
}
