import type { ApolloServer } from '@apollo/server';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../errors.js';
import type { Place } from '../report/journal.js';
import { SECOND, sleep } from '../time.js';
import {
  createContext,
  type ContextOptions,
  type GraphQLContext,
  type GraphQLServices,
} from './context.js';
import type { PreparedRequest } from './prepared/operations.js';

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
  /** Aborted when the watcher is gone. */
  readonly signal: AbortSignal;
  /**
   * Who watches, asked anew for each message: a key may have been withdrawn meanwhile.
   * @throws GatewayError UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
   */
  readonly admit: () => Promise<Caller>;
}

/** The messages as they come; undefined is none, and shows that the stream is alive. */
export type Messages = AsyncGenerator<WatchMessage | undefined, void>;

export interface Watch {
  /**
   * The messages of a subscription; of any other operation, and of what is refused, its one answer.
   * @throws GatewayError that ends the stream: what `admit` throws, OVERLOADED for who reads too slowly, SHUTTING_DOWN
   */
  readonly open: (request: PreparedRequest, watcher: Watcher) => Messages;
  /** Ends all streams, and those that are opened from now on behind their first message. */
  readonly end: () => void;
}

/** Proxies take a connection for dead when nothing comes for a minute, many after half of one. */
const ALIVE_EVERY_MS = 12 * SECOND;
/** Who does not take a message for so long would get everything late. */
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
  const ending = new AbortController();
  const turn = createTurns(services);

  async function* open(request: PreparedRequest, { signal, admit, ...watcher }: Watcher): Messages {
    const over = AbortSignal.any([signal, ending.signal]);
    let place: Place | undefined;
    for (;;) {
      const caller = await admit();
      const { message, end, eventCount } = await execute(request, { ...watcher, caller, place });
      const isNews = place === undefined || eventCount > 0 || message.status !== 200;
      place = end;
      // It comes back here when the client has taken the message, and what was sent before it.
      const sentMs = clock.monotonicMs();
      if (isNews) yield message;
      if (clock.monotonicMs() - sentMs > LONGEST_TAKING_MS) throw tooSlow();
      if (!message.isWatched) return;
      yield* untilMore(place, over);
      if (isOver(over)) return;
      await turn();
    }
  }

  /** Executes once, behind the place where the message before ended. */
  const execute = async (
    request: PreparedRequest,
    asked: Omit<Watcher, 'signal' | 'admit'> & { caller: Caller; place: Place | undefined },
  ) => {
    const { requestId, caller, place, ...around } = asked;
    let end: Place | undefined;
    let eventCount = 0;
    const told = (message: { end: Place; eventCount: number }) => ({ end, eventCount } = message);
    const watching = { place, told };
    const contextValue = createContext(services, requestId, caller, { ...around, watching });
    const { query, operationName, variables } = request;
    const { body, http } = await apollo.executeOperation(
      { query, ...(operationName && { operationName }), variables: { ...variables } },
      { contextValue },
    );
    if (body.kind !== 'single') throw new Error('Nothing here is answered in parts.');
    const { status = 200, headers } = http;
    const isWatched = end !== undefined;
    const message = { status, headers, body: JSON.stringify(body.singleResult), isWatched };
    return { message, end, eventCount };
  };

  async function* untilMore(place: Place | undefined, over: AbortSignal): Messages {
    while (place !== undefined && !over.aborted && report.journal.since(place)?.length === 0) {
      const askedMs = clock.monotonicMs();
      await report.journal.wait(ALIVE_EVERY_MS, over);
      if (clock.monotonicMs() - askedMs >= ALIVE_EVERY_MS) yield undefined;
    }
  }

  const end = () => {
    ending.abort(shuttingDown());
  };
  return { open, end };
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
    `A watcher has to take each message within ${LONGEST_TAKING_MS / SECOND} s, and this one did not. Subscribe again with "after", and read faster or ask for less.`,
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
