import { bucketsOf } from './reference-buckets.js';
import type { Interval } from './reference-buckets.js';
import {
  byAuthMethod,
  byFailureCategory,
  byFailureReason,
  byFeature,
  distinctUsers,
  tallyOf,
  topUsers,
} from './reference-counts.js';
import { fold } from './reference-events.js';
import type { Feature } from './reference-events.js';
import { byCodePoint, select, slice, windowOf } from './reference-select.js';
import type { KnownEvent, Page, Period, Question, Window } from './reference-select.js';

/** The arguments of the fields of an aggregate. Absent ones take the schema's defaults. */
export interface Cuts {
  readonly reasonsFirst?: number;
  readonly usersFirst?: number;
  /** null counts successes and failures alike. */
  readonly usersSuccess?: boolean | null;
  readonly interval?: Interval;
  readonly timeZone?: string;
}

interface ReferenceOptions {
  readonly asOfMs: number;
  /** The window of the first page, where a refresh came between it and this one. */
  readonly window?: Window;
}

/** The connection's fields as the schema names them. Cursors are the gateway's own affair. */
export function connection(
  events: readonly KnownEvent[],
  question: Question & Page,
  cuts: Cuts,
  { asOfMs, window = windowOf(question.period, asOfMs) }: ReferenceOptions,
) {
  const selected = select(events, question, window);
  const page = slice(selected, question, question.orderBy);
  return {
    edges: page.events.map((event) => ({ node: nodeOf(event, events) })),
    nodes: page.events.map(({ id }) => ({ id })),
    pageInfo: { hasNextPage: page.hasNextPage, hasPreviousPage: page.hasPreviousPage },
    totalCount: selected.length,
    window: spanOf(window),
    aggregate: aggregateOf(selected, events, window, cuts),
  };
}

function nodeOf(event: KnownEvent, events: readonly KnownEvent[]) {
  return {
    id: event.id,
    sourceId: event.sourceId,
    feature: event.feature,
    userPrincipalName: event.userPrincipalName,
    userDisplayName: event.userDisplayName,
    user: user(events, event.userPrincipalName),
    isSuccess: event.isSuccess,
    authMethod: event.authMethod,
    authMethodRaw: event.authMethodRaw,
    failureReason: event.failureReason,
    failureCategory: event.failureCategory,
    eventDateTime: new Date(event.timeMs).toISOString(),
  };
}

function spanOf({ fromMs, toMs }: Window) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function aggregateOf(
  selected: readonly KnownEvent[],
  events: readonly KnownEvent[],
  window: Window,
  { reasonsFirst, usersFirst, usersSuccess, interval = 'DAY', timeZone = 'UTC' }: Cuts,
) {
  const tally = tallyOf(selected);
  return {
    ...tally,
    successRate: tally.totalCount === 0 ? null : tally.successCount / tally.totalCount,
    distinctUsers: distinctUsers(selected),
    byFeature: byFeature(selected),
    byAuthMethod: byAuthMethod(selected),
    byFailureCategory: byFailureCategory(selected),
    byFailureReason: byFailureReason(selected, reasonsFirst),
    overTime: bucketsOf(window, interval, timeZone).map((bucket) => ({
      ...spanOf(bucket),
      ...tallyOf(selected.filter(({ timeMs }) => bucket.fromMs <= timeMs && timeMs < bucket.toMs)),
    })),
    topUsers: topUsers(selected, usersFirst, usersSuccess).map(({ name, count }) => ({
      user: user(events, name),
      count,
    })),
  };
}

/** A user as the whole report knows them: spelled as in the latest event, named as in the latest that has a name. */
export function user(events: readonly KnownEvent[], userPrincipalName: string) {
  const latestFirst = events
    .filter((event) => fold(event.userPrincipalName) === fold(userPrincipalName))
    .sort((one, other) => other.timeMs - one.timeMs || byCodePoint(other.id, one.id));
  const [latest] = latestFirst;
  if (latest === undefined) return null;
  const named = latestFirst.find(({ userDisplayName }) => userDisplayName !== null);
  return {
    userPrincipalName: latest.userPrincipalName,
    userDisplayName: named?.userDisplayName ?? null,
  };
}

/** The events of one user, for `User.credentialUsage`. */
export function eventsOfUser(events: readonly KnownEvent[], userPrincipalName: string) {
  return events.filter((event) => fold(event.userPrincipalName) === fold(userPrincipalName));
}

/** Graph's own summary rows, in no promised order. */
export function summary(
  events: readonly KnownEvent[],
  { period, feature }: { readonly period?: Period; readonly feature?: Feature | null },
  asOfMs: number,
) {
  const question: Question = { ...(period && { period }), ...(feature && { feature }) };
  const selected = select(events, question, windowOf(period, asOfMs));
  return byFeature(selected).flatMap((group) =>
    byAuthMethod(selected.filter((event) => event.feature === group.feature)).map((row) => ({
      feature: group.feature,
      authMethod: row.authMethod,
      successfulActivityCount: row.successCount,
      failureActivityCount: row.failureCount,
    })),
  );
}
