import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { DateTimeResolver, TimeZoneResolver } from 'graphql-scalars';
import type { EventObject } from './event-objects.js';
import { windowOf, type CredentialUsagePeriod } from '../src/report/window.js';
import { DAY } from '../src/time.js';
import { eventObjects } from './event-objects.js';
import { naiveByAuthMethod, naiveOverTime } from './naive-totals.js';

/**
 * Apollo Server as most people write it: an array of objects, a filter, the default resolvers, startStandaloneServer.
 * By default it makes a Date of every row for every request; `--times-parsed` spares it that.
 */
type Row = ReturnType<typeof rowOf>;

interface Arguments {
  readonly period: CredentialUsagePeriod;
  readonly feature?: string | null;
  readonly success?: boolean | null;
  readonly filter?: { readonly eventDateTime?: { readonly to?: Date } } | null;
  readonly first?: number | null;
}

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    'end-ms': { type: 'string', default: '0' },
    'as-of-ms': { type: 'string', default: '0' },
    'times-parsed': { type: 'boolean', default: false },
  },
});
const asOfMs = Number(values['as-of-ms']);
const rows = loadRows();
const timeOf: (row: Row) => number = values['times-parsed']
  ? (row) => row.eventTimeMs
  : (row) => new Date(row.eventDateTime).getTime();

/** Sorted once, newest first: as if the report had come in order. */
function loadRows(): readonly Row[] {
  const { events, seed, 'end-ms': endMs } = values;
  const report = { seed: Number(seed), eventCount: Number(events), endMs: Number(endMs) };
  return eventObjects(report, 'userCredentialUsageDetails')
    .map(rowOf)
    .sort((a, b) => b.eventTimeMs - a.eventTimeMs || (a.id < b.id ? 1 : -1));
}

/** A row as Graph sends it, but for the enums, which have the schema's names. */
function rowOf(event: EventObject) {
  return {
    id: event.id,
    feature: event.feature,
    userPrincipalName: event.userPrincipalName,
    userDisplayName: event.userDisplayName,
    isSuccess: event.isSuccess,
    authMethod: event.authMethod,
    failureReason: event.failureReason,
    eventDateTime: new Date(event.eventTimeMs).toISOString(),
    eventTimeMs: event.eventTimeMs,
  };
}

const resolvers = {
  DateTime: DateTimeResolver,
  TimeZone: TimeZoneResolver,
  Query: {
    userCredentialUsageDetails: (
      _root: unknown,
      { period, feature, success, filter, first }: Arguments,
    ) => {
      const { fromMs, toMs } = windowOf(period, asOfMs);
      const beforeMs = Math.min(toMs, filter?.eventDateTime?.to?.getTime() ?? Infinity);
      const matches = rows.filter(
        (row) =>
          isWithin(timeOf(row), fromMs, beforeMs) &&
          (feature === undefined || feature === null || row.feature === feature) &&
          (success === undefined || success === null || row.isSuccess === success),
      );
      return {
        totalCount: matches.length,
        nodes: matches.slice(0, first ?? 50),
        aggregate: () => totalsOf(matches, { fromMs, toMs }),
      };
    },
  },
};

function isWithin(timeMs: number, fromMs: number, toMs: number): boolean {
  return fromMs <= timeMs && timeMs < toMs;
}

function totalsOf(matches: readonly Row[], window: ReturnType<typeof windowOf>) {
  return {
    byAuthMethod: () =>
      naiveByAuthMethod(matches).map(({ name, ...counts }) => ({ authMethod: name, ...counts })),
    overTime: () =>
      naiveOverTime(matches, window, DAY).map(({ fromMs, toMs, ...counts }) => ({
        from: new Date(fromMs),
        to: new Date(toMs),
        ...counts,
      })),
  };
}

const typeDefs = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const apollo = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(apollo, { listen: { host: '127.0.0.1', port: 0 } });
console.log(`Listening on ${url}`);
