import { fold } from './reference-events.js';
import type { FailureCategory, Feature, ReferenceEvent } from './reference-events.js';

/** An event together with the id under which the gateway shows it. */
export interface KnownEvent extends ReferenceEvent {
  readonly id: string;
}

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Fields of GraphQL input objects and arguments: null is the same as absent. */
type Given<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | null };

export type StringFilter = Given<{
  eq: string;
  in: readonly string[];
  startsWith: string;
  contains: string;
}>;

export type Filter = Given<{
  authMethod: readonly string[];
  failureCategory: readonly FailureCategory[];
  userPrincipalName: StringFilter;
  userDisplayName: StringFilter;
  failureReason: StringFilter;
  eventDateTime: Given<{ from: string; to: string }>;
}>;

export interface Order {
  readonly field: 'EVENT_DATE_TIME' | 'USER_PRINCIPAL_NAME';
  readonly direction: 'ASC' | 'DESC';
}

export type Period = 'D1' | 'D7' | 'D30';

/** What decides which events answer and in which order; the arguments that a cursor belongs to. */
export type Question = Given<{
  feature: Feature;
  success: boolean;
  filter: Filter;
}> & { readonly period?: Period; readonly orderBy?: Order };

/** A cursor is given as the event that it was handed out with. */
export type Page = Given<{ first: number; after: KnownEvent; last: number; before: KnownEvent }>;

const DAY_MS = 86_400_000;
const PERIOD_DAYS = { D1: 1, D7: 7, D30: 30 };

export function windowOf(period: Period | undefined, asOfMs: number): Window {
  return { fromMs: asOfMs - PERIOD_DAYS[period ?? 'D30'] * DAY_MS, toMs: asOfMs + 1 };
}

/** The events that answer, in order. */
export function select(
  events: readonly KnownEvent[],
  question: Question,
  window: Window,
): readonly KnownEvent[] {
  return events
    .filter(({ timeMs }) => window.fromMs <= timeMs && timeMs < window.toMs)
    .filter((event) => matches(event, question))
    .sort(comparing(question.orderBy));
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null;
}

/** An argument that is absent or null asks for nothing, so everything meets it. */
function holds<Value>(given: Value | null | undefined, test: (value: Value) => boolean): boolean {
  return !isGiven(given) || test(given);
}

function matches(event: KnownEvent, { feature, success, filter }: Question): boolean {
  return (
    holds(feature, (wanted) => event.feature === wanted) &&
    holds(success, (wanted) => event.isSuccess === wanted) &&
    holds(filter, (given) => passes(event, given))
  );
}

function passes(event: KnownEvent, filter: Filter): boolean {
  return (
    holds(filter.authMethod, (wanted) => wanted.includes(event.authMethod)) &&
    holds(filter.failureCategory, (wanted) =>
      wanted.some((one) => one === event.failureCategory),
    ) &&
    holds(filter.userPrincipalName, (given) => textPasses(event.userPrincipalName, given)) &&
    holds(filter.userDisplayName, (given) => textPasses(event.userDisplayName, given)) &&
    holds(filter.failureReason, (given) => textPasses(event.failureReason, given)) &&
    holds(
      filter.eventDateTime,
      ({ from, to }) =>
        holds(from, (instant) => Date.parse(instant) <= event.timeMs) &&
        holds(to, (instant) => event.timeMs < Date.parse(instant)),
    )
  );
}

/** A text that is not there meets no condition, whatever the condition says. */
function textPasses(text: string | null, filter: StringFilter): boolean {
  const meets = (test: (folded: string) => boolean) => text !== null && test(fold(text));
  return (
    holds(filter.eq, (wanted) => meets((folded) => folded === fold(wanted))) &&
    holds(filter.in, (wanted) => meets((folded) => wanted.map(fold).includes(folded))) &&
    holds(filter.startsWith, (start) => meets((folded) => folded.startsWith(fold(start)))) &&
    holds(filter.contains, (part) => meets((folded) => folded.includes(fold(part))))
  );
}

type Compare = (one: KnownEvent, other: KnownEvent) => number;

function comparing(order: Order = { field: 'EVENT_DATE_TIME', direction: 'DESC' }): Compare {
  const byTime: Compare = (one, other) =>
    one.timeMs - other.timeMs || byCodePoint(one.id, other.id);
  const byUser: Compare = (one, other) =>
    byCodePoint(fold(one.userPrincipalName), fold(other.userPrincipalName)) || byTime(one, other);
  const ascending = order.field === 'EVENT_DATE_TIME' ? byTime : byUser;
  return order.direction === 'ASC' ? ascending : (one, other) => ascending(other, one);
}

/** JavaScript's own `<` compares UTF-16 units, which puts U+10000 and above before U+E000. */
export function byCodePoint(one: string, other: string): number {
  const [ours, theirs] = [Array.from(one), Array.from(other)];
  for (const [place, character] of ours.entries()) {
    const difference = codePoint(character) - codePoint(theirs[place]);
    if (difference !== 0) return difference;
  }
  return ours.length - theirs.length;
}

/** A text that has ended comes before every character. */
function codePoint(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1;
}

interface Slice {
  readonly events: readonly KnownEvent[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Which of the ordered events the page shows, and whether there is anything on either side of it. */
export function slice(ordered: readonly KnownEvent[], page: Page, orderBy?: Order): Slice {
  const compare = comparing(orderBy);
  const between = ordered
    .filter((event) => holds(page.after, (after) => compare(event, after) > 0))
    .filter((event) => holds(page.before, (before) => compare(event, before) < 0));
  const events = takePage(between, page);
  const [start, end] = [events.at(0), events.at(-1)];
  const some = (test: (event: KnownEvent) => boolean) => ordered.some(test);
  if (start !== undefined && end !== undefined)
    return {
      events,
      hasNextPage: some((event) => compare(event, end) > 0),
      hasPreviousPage: some((event) => compare(event, start) < 0),
    };
  if (isGiven(page.last)) {
    // Nothing shown, counted from the end: the page stands right before `before`, or behind the last event.
    const isBehind = (event: KnownEvent) =>
      isGiven(page.before) && compare(event, page.before) >= 0;
    return { events, hasNextPage: some(isBehind), hasPreviousPage: !ordered.every(isBehind) };
  }
  // Nothing shown, counted from the start: the page stands right behind `after`, or before the first event.
  const isPassed = (event: KnownEvent) => isGiven(page.after) && compare(event, page.after) <= 0;
  return { events, hasNextPage: !ordered.every(isPassed), hasPreviousPage: some(isPassed) };
}

function takePage(events: readonly KnownEvent[], { first, last }: Page): readonly KnownEvent[] {
  if (isGiven(last)) return events.slice(Math.max(0, events.length - last));
  return events.slice(0, first ?? 50);
}
