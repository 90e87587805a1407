import { createSecretKey } from 'node:crypto';
import type { View } from '../../src/auth/caller.js';
import { createContext, type GraphQLServices } from '../../src/graphql/context.js';
import { createCursorCodec } from '../../src/graphql/cursor.js';
import { createGraphQLServer } from '../../src/graphql/server.js';
import { parseRows } from '../../src/msgraph/sweep.js';
import { createPseudonyms } from '../../src/report/pseudonym.js';
import { createViews } from '../../src/graphql/access.js';
import { createReport } from '../../src/report/report.js';
import { createSelectionCache } from '../../src/report/selection-cache.js';
import type { UpstreamStatus } from '../../src/report/upstream-status.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

export interface RowServer {
  /** Runs one operation; `errors` carry extensions.code. */
  run(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    view?: View,
  ): Promise<{
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly extensions?: Readonly<Record<string, unknown>>;
    }[];
  }>;
  /** A new complete snapshot, as after a refresh. */
  replaceRows(rows: readonly unknown[], asOfMs: number): Promise<void>;
  /** How often the report was read since the rows were last replaced. */
  readonly sweepCount: number;
  close(): Promise<void>;
}

export interface RowServerOptions {
  readonly asOfMs: number;
  readonly source?: 'userCredentialUsageDetails' | 'userEventsSummary';
  readonly tenant?: string;
  /** Answer the first question while the first sweep is still under way. */
  readonly isCold?: boolean;
}

/** The whole GraphQL surface over rows as Graph sends them; only the wire and the clock are not real. */
export async function serveRows(
  rows: readonly unknown[],
  options: RowServerOptions,
): Promise<RowServer> {
  const apollo = createGraphQLServer({
    introspection: true,
    onFault: (error) => {
      throw error;
    },
  });
  await apollo.start();
  let reading = await readRows(rows, options);
  let requestCount = 0;
  return {
    run: async (query, variables = {}, view = 'IDENTITIES') => {
      requestCount += 1;
      const caller = { id: 'somebody', view };
      // A subscription's first message is like any other answer.
      const watching = { place: undefined, onMessage: () => undefined, isSilent: () => false };
      const requestId = `request-${requestCount}`;
      const contextValue = createContext(reading.services, requestId, caller, { watching });
      const request = { query, variables: { ...variables } };
      const { body } = await apollo.executeOperation(request, { contextValue });
      if (body.kind !== 'single') throw new Error('An incremental answer was not asked for.');
      return body.singleResult;
    },
    replaceRows: async (nextRows, nextAsOfMs) => {
      await reading.stop();
      reading = await readRows(nextRows, { ...options, asOfMs: nextAsOfMs });
    },
    get sweepCount() {
      return reading.sweepCount();
    },
    close: async () => {
      await reading.stop();
      await apollo.stop();
    },
  };
}

/** One sweep over the rows, begun at `asOfMs`, where time then stands still. */
export async function readRows(
  rows: readonly unknown[],
  {
    asOfMs,
    source = 'userCredentialUsageDetails',
    tenant = 'contoso',
    isCold = false,
  }: RowServerOptions,
): Promise<{
  services: GraphQLServices;
  clock: FakeClock;
  sweepCount: () => number;
  stop: () => Promise<void>;
}> {
  const clock = createFakeClock(asOfMs);
  const secret = createSecretKey(Buffer.alloc(32, 7));
  const idNamesEvent = source === 'userCredentialUsageDetails';
  let sweepCount = 0;
  const report = createReport({
    clock,
    secret,
    idNamesEvent,
    staleAfterMs: 15 * MINUTE,
    expireAfterMs: DAY,
    coldWaitMs: 2 * SECOND,
    fullSweepAfterMs: 6 * HOUR,
    overlapMs: 2 * DAY,
    forbiddenGraceMs: 5 * MINUTE,
    // eslint-disable-next-line @typescript-eslint/require-await -- the rows are at hand
    sweep: async function* () {
      sweepCount += 1;
      yield parseRows(rows);
    },
  });
  report.start();
  if (!isCold) await clock.advance(0);
  const services: GraphQLServices = {
    report,
    clock,
    select: createSelectionCache(16 * 2 ** 20),
    cursors: createCursorCodec(secret),
    show: createViews(createPseudonyms(secret)),
    source: idNamesEvent ? 'USER_CREDENTIAL_USAGE_DETAILS' : 'USER_EVENTS_SUMMARY',
    tenant,
    upstream: () => UPSTREAM,
    limits: { staleAfterMs: 15 * MINUTE, expireAfterMs: DAY },
    longestWaitMs: 9 * SECOND,
    standingNotice: null,
  };
  return { services, clock, sweepCount: () => sweepCount, stop: () => report.stop() };
}

const UPSTREAM: UpstreamStatus = {
  limit: 4,
  windowSeconds: 10,
  remaining: 4,
  requestsTotal: 0,
  throttledTotal: 0,
  pausedUntilMs: null,
  breaker: 'CLOSED',
  clockSkewMs: null,
  sunsetMs: null,
};
