import { createHash } from 'node:crypto';
import { GatewayError } from '../errors.js';
import type { Journal, Place } from '../report/journal.js';
import { includes } from '../report/matching.js';
import { pageOf } from '../report/page.js';
import type { ReportQuery } from '../report/query.js';
import type { Selection } from '../report/selection.js';
import { eventAt, type Snapshot } from '../report/snapshot.js';
import { windowOf, type Window } from '../report/window.js';
import type { GraphQLContext } from './context.js';
import type { CursorCodec } from './cursor.js';
import type {
  CredentialUsageNewEventsResolvers,
  SubscriptionCredentialUsageEventsArgs,
} from './generated/resolvers.js';
import { MOST_NEW_EVENTS } from './page-size.js';
import { reportFacts } from './report-facts.js';
import { eventQuery } from './report-query.js';

/** One message to a watcher. */
export interface NewEvents {
  readonly snapshot: Snapshot;
  readonly positions: readonly number[];
  readonly isGapless: boolean;
  readonly endCursor: string;
}

/** How far a watcher has come, from one of its messages to the next. */
export interface Watching {
  /** undefined: there was no message yet. */
  readonly place: Place | undefined;
  readonly onMessage: (message: WatchedMessage) => void;
  /** Whether the message says nothing, and is not sent. */
  readonly isSilent: () => boolean;
}

export interface WatchedMessage {
  readonly end: Place;
  readonly eventCount: number;
  readonly isGapless: boolean;
}

/** Events whose time is still to come are new as well. */
const ANY_TIME: Window = { fromMs: -Infinity, toMs: Infinity };

/** Keys that are held against a selection for one message: about a millisecond's work. */
const MOST_LOOKED_AT = 2000;

/** What a watcher is told next. */
export function newEvents(
  args: SubscriptionCredentialUsageEventsArgs,
  { services, reading, tally, watching }: GraphQLContext,
): NewEvents | Promise<NewEvents> {
  const query = eventQuery(args);
  const scope = cursorScope(query);
  const place = watching?.place ?? placeOf(args.after, scope, services.cursors);
  return reading.read(null, (snapshot) => {
    const selection = services.select(snapshot, query, ANY_TIME);
    const arrived = arrivedBehind(place, selection, services.report.journal);
    const { positions, isGapless, end } = arrived;
    tally.events(positions.length, windowOf('D30', snapshot.asOfMs));
    watching?.onMessage({ end, eventCount: positions.length, isGapless });
    return { snapshot, positions, isGapless, endCursor: services.cursors.seal(scope, end) };
  });
}

function placeOf(
  cursor: string | null | undefined,
  scope: string,
  cursors: CursorCodec,
): Place | undefined {
  return cursor === null || cursor === undefined ? undefined : cursors.open(scope, cursor);
}

interface Arrived {
  readonly positions: readonly number[];
  readonly isGapless: boolean;
  readonly end: Place;
}

function arrivedBehind(place: Place | undefined, selection: Selection, journal: Journal): Arrived {
  const journalEnd = journal.end();
  if (journalEnd === undefined) throw warmingUp();
  if (place === undefined) return { positions: [], isGapless: true, end: journalEnd };
  const arrivals = journal.since(place, MOST_LOOKED_AT);
  return arrivals === undefined
    ? laterThan(place, selection, journalEnd)
    : { ...matchesAmong(arrivals, place, selection), isGapless: true };
}

/** Before the first whole snapshot everything would be new. */
function warmingUp(): GatewayError {
  return new GatewayError(
    'WARMING_UP',
    'New events are told of behind the first whole report, and that has not been read to its end yet. Subscribe again in a few seconds.',
    { retryAfterSeconds: 5 },
  );
}

/** What came may be gone again. */
function matchesAmong(arrivals: readonly Place[], place: Place, selection: Selection) {
  const positions: number[] = [];
  let end = place;
  for (const arrival of arrivals) {
    if (positions.length === MOST_NEW_EVENTS) break;
    const position = selection.snapshot.positionOfId(arrival.key.id);
    if (position !== undefined && includes(selection, position)) positions.push(position);
    end = arrival;
  }
  return { positions, end };
}

/** Where nobody knows any more what came when, the time of the events says what is new. */
function laterThan({ asOfMs, key }: Place, selection: Selection, journalEnd: Place): Arrived {
  const order = { field: 'EVENT_DATE_TIME', direction: 'ASC' } as const;
  const request = { first: MOST_NEW_EVENTS, last: null, after: key, before: null };
  const page = pageOf(selection, order, request);
  const last = page.positions.at(-1);
  const isEnd = !page.hasNextPage || last === undefined;
  const end = isEnd ? journalEnd : { asOfMs, key: page.keyAt(last) };
  return { positions: page.positions, isGapless: false, end };
}

/** What its cursors are bound to: none of them opens for another question. */
function cursorScope(query: ReportQuery): string {
  const text = JSON.stringify(['credentialUsageEvents', query]);
  return createHash('sha256').update(text).digest('base64url');
}

export const newEventsResolvers: CredentialUsageNewEventsResolvers = {
  nodes: ({ snapshot, positions }) => positions.map((position) => eventAt(snapshot, position)),
  report: ({ snapshot }, _args, { services }) => reportFacts(services, snapshot),
};
