import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { DateTimeResolver, TimeZoneResolver } from 'graphql-scalars';
import { windowOf, type CredentialUsagePeriod, type Window } from '../src/report/window.js';
import { DAY } from '../src/time.js';
import { eventObjects, type EventObject } from './event-objects.js';
import { naiveByAuthMethod, naiveByFeature, naiveOverTime } from './naive-totals.js';

/** What rows are found and counted by. */
export type CountedRow = Pick<EventObject, 'feature' | 'isSuccess' | 'authMethod' | 'eventTimeMs'>;

/** What a resolver is asked for; the window is that of the period. */
export interface Question {
  readonly window: Window;
  readonly fromMs: number;
  readonly toMs: number;
  readonly feature: string | null;
  readonly isSuccess: boolean | null;
  readonly first: number;
}

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly object[];
  /** All rows that match; only the totals need them. */
  readonly matches: () => readonly CountedRow[];
}

interface Arguments {
  readonly period: CredentialUsagePeriod;
  readonly feature?: string | null;
  readonly success?: boolean | null;
  readonly filter?: {
    readonly eventDateTime?: { readonly from?: Date; readonly to?: Date };
  } | null;
  readonly first?: number | null;
}

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    'end-ms': { type: 'string', default: '0' },
    'as-of-ms': { type: 'string', default: '0' },
  },
});
const asOfMs = Number(values['as-of-ms']);

/** Sorted once, newest first: as if the report had come in order. */
export function loadRows() {
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

/** The gateway's own schema over a way to find rows, with the resolvers that everybody writes. */
export function schemaOver(find: (question: Question) => Page): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
  const resolvers = {
    DateTime: DateTimeResolver,
    TimeZone: TimeZoneResolver,
    Query: {
      userCredentialUsageDetails: (_root: unknown, asked: Arguments) => {
        const question = questionOf(asked);
        const page = find(question);
        return { ...page, aggregate: () => totalsOf(page.matches(), question.window) };
      },
    },
  };
  return buildSubgraphSchema({ typeDefs, resolvers });
}

function questionOf({ period, feature, success, filter, first }: Arguments): Question {
  const window = windowOf(period, asOfMs);
  const { from, to } = filter?.eventDateTime ?? {};
  return {
    window,
    fromMs: Math.max(window.fromMs, from?.getTime() ?? -Infinity),
    toMs: Math.min(window.toMs, to?.getTime() ?? Infinity),
    feature: feature ?? null,
    isSuccess: success ?? null,
    first: first ?? 50,
  };
}

function totalsOf(matches: readonly CountedRow[], window: Window) {
  return {
    byFeature: () =>
      naiveByFeature(matches).map(({ name, ...counts }) => ({ feature: name, ...counts })),
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
