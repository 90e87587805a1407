import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { Caller } from '../auth/caller.js';
import { codeOf, GatewayError } from '../errors.js';
import type { Place } from '../report/journal.js';
import { MINUTE, SECOND, sleep } from '../time.js';
import {
  createContext,
  type ContextOptions,
  type GraphQLContext,
  type GraphQLServices,
} from './context.js';
import type { WatchedMessage } from './new-events.js';
import type { PreparedRequest } from './prepared/operations.js';
import { createWatchers } from './watchers.js';

/** An answer as Apollo Server has it, and whether more may follow. */
export interface WatchMessage {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** JSON. */
  readonly body: string;
  readonly isWatched: boolean;
}

export interface Watcher extends Pick<ContextOptions, 'onOperation' | 'requestSpan'> {
  readonly requestId: string;
  /** Of each message. Nothing is answered in parts, whatever else its client takes. */
  readonly mediaType: string;
  /** Aborted when the watcher is gone. */
  readonly signal: AbortSignal;
  /**
   * Who watches, asked anew for each message and about once a minute: a key may have been withdrawn meanwhile.
   * @throws GatewayError UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
   */
  readonly admit: () => Promise<Caller>;
}

/** The messages as they come; undefined is none, and shows that the stream is alive. */
export type Messages = AsyncGenerator<WatchMessage | undefined, void>;

export interface Watch {
  /**
   * The messages of a subscription; of any other operation, and of what is refused, its one answer.
   * @throws GatewayError that ends the stream: what `admit` throws, OVERLOADED for who reads too slowly or is one too
   * many, SHUTTING_DOWN
   */
  readonly open: (request: PreparedRequest, watcher: Watcher) => Messages;
  /** Ends all streams, and those that are opened from now on behind their first message. */
  readonly end: () => void;
  /** How many streams are open. */
  readonly openCount: () => number;
}

/** Proxies take a connection for dead when nothing comes for a minute, many after half of one. */
const ALIVE_EVERY_MS = 12 * SECOND;
const ADMIT_EVERY_MS = MINUTE;
/** Whoever has buffers full of messages for so long would get everything late. */
const LONGEST_TAKING_MS = 10 * SECOND;

interface WatchOptions {
  readonly apollo: ApolloServer<GraphQLContext>;
  readonly services: GraphQLServices;
}

/**
 * Subscriptions over the report's journal. Every message is an execution of its own, with its own context, so that it
 * has the checks, the limits, the errors and the audit of any other answer.
 */
export function createWatch({ apollo, services }: WatchOptions): Watch {
  const { clock, report } = services;
  const watchers = createWatchers();
  const turn = createTurns(services);

  async function* open(request: PreparedRequest, { signal, admit, ...watcher }: Watcher): Messages {
    let caller = await admit();
    const { over, leave } = watchers.enter(caller.id, signal);
    try {
      for (let place: Place | undefined; ; caller = await admit()) {
        const { message, watched } = await execute(request, { ...watcher, caller, place });
        const sentMs = clock.monotonicMs();
        if (isNews(message, watched, place)) yield message;
        // It comes back here when there is room for more.
        if (clock.monotonicMs() - sentMs > LONGEST_TAKING_MS) throw tooSlow();
        place = watched?.end;
        if (place === undefined) return;
        yield* untilMore(place, over, admit);
        if (isOver(over)) return;
        await turn();
        // Many may have had their turn before.
        if (isOver(over)) return;
      }
    } finally {
      leave();
    }
  }

  /** Executes once, behind the place where the message before ended. */
  const execute = async (
    request: PreparedRequest,
    asked: Omit<Watcher, 'signal' | 'admit'> & { caller: Caller; place: Place | undefined },
  ) => {
    const { requestId, caller, place, mediaType, ...around } = asked;
    let watched: WatchedMessage | undefined;
    const onMessage = (message: WatchedMessage) => (watched = message);
    const isSilent = () => watched !== undefined && place !== undefined && !hasNews(watched);
    const watching = { place, onMessage, isSilent };
    const contextValue = createContext(services, requestId, caller, { ...around, watching });
    const { query, operationName, variables } = request;
    const http = { method: 'POST', headers: new HeaderMap([['accept', mediaType]]), search: '', body: undefined }; // prettier-ignore
    const answer = await apollo.executeOperation(
      { query, ...(operationName && { operationName }), variables: { ...variables }, http },
      { contextValue },
    );
    if (answer.body.kind !== 'single') throw new Error('Nothing here is answered in parts.');
    const { status = 200, headers } = answer.http;
    const body = JSON.stringify(answer.body.singleResult);
    return { message: { status, headers, body, isWatched: watched !== undefined }, watched };
  };

  async function* untilMore(place: Place, over: AbortSignal, admit: Watcher['admit']): Messages {
    let admittedMs = clock.monotonicMs();
    while (!over.aborted && !report.journal.hasMore(place)) {
      const askedMs = clock.monotonicMs();
      await report.journal.wait(ALIVE_EVERY_MS, over);
      const nowMs = clock.monotonicMs();
      if (nowMs - askedMs >= ALIVE_EVERY_MS) yield undefined;
      if (nowMs - admittedMs < ADMIT_EVERY_MS) continue;
      await admit().catch(unlessBusy);
      admittedMs = nowMs;
    }
  }

  return { open, end: () => { watchers.end(shuttingDown()); }, openCount: watchers.count }; // prettier-ignore
}

function isNews(
  { status }: WatchMessage,
  watched: WatchedMessage | undefined,
  place: Place | undefined,
): boolean {
  return place === undefined || watched === undefined || status !== 200 || hasNews(watched);
}

function hasNews({ eventCount, isGapless }: WatchedMessage): boolean {
  return eventCount > 0 || !isGapless;
}

/** Who has asked too much elsewhere may watch on as long as nothing comes. */
function unlessBusy(error: unknown): void {
  if (codeOf(error) !== 'RATE_LIMITED') throw error;
}

/** @throws GatewayError where there is somebody left to be told why. */
function isOver({ aborted, reason }: AbortSignal): boolean {
  if (aborted && reason instanceof GatewayError) throw reason;
  return aborted;
}

/** One watcher in each turn of the event loop: a refresh wakes all of them at once, and others want their answers too. */
function createTurns({ clock }: Pick<GraphQLServices, 'clock'>): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => sleep(clock, 0)));
}

function tooSlow(): GatewayError {
  return new GatewayError(
    'OVERLOADED',
    `A watcher has to read on within ${LONGEST_TAKING_MS / SECOND} s when messages pile up, and this one did not. Subscribe again with "after", and read faster or ask for less.`,
    { reason: 'SLOW_READER', retryAfterSeconds: 1 },
  );
}

function shuttingDown(): GatewayError {
  return new GatewayError(
    'SHUTTING_DOWN',
    'The gateway is shutting down. Subscribe again with "after" in a moment.',
    { retryAfterSeconds: 1 },
  );
}
