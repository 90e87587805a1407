import { fold } from './reference-events.js';
import { byCodePoint } from './reference-select.js';
import type { KnownEvent } from './reference-select.js';

interface Tally {
  readonly totalCount: number;
  readonly successCount: number;
  readonly failureCount: number;
}

export function tallyOf(events: readonly KnownEvent[]): Tally {
  return {
    totalCount: events.length,
    successCount: events.filter(({ isSuccess }) => isSuccess).length,
    failureCount: events.filter(({ isSuccess }) => !isSuccess).length,
  };
}

interface Group {
  readonly name: string;
  readonly sample: KnownEvent;
  readonly events: readonly KnownEvent[];
}

/** Groups events by name: the largest group first, equal ones by name. There is no group without an event. */
function groupsBy(
  events: readonly KnownEvent[],
  nameOf: (event: KnownEvent) => string,
): readonly Group[] {
  return [...new Set(events.map(nameOf))]
    .map((name) => ({ name, events: events.filter((event) => nameOf(event) === name) }))
    .flatMap(({ name, events }) => events.slice(0, 1).map((sample) => ({ name, sample, events })))
    .sort(
      (one, other) => other.events.length - one.events.length || byCodePoint(one.name, other.name),
    );
}

export function byFeature(events: readonly KnownEvent[]) {
  return groupsBy(events, ({ feature }) => feature).map((group) => ({
    feature: group.sample.feature,
    ...tallyOf(group.events),
  }));
}

export function byAuthMethod(events: readonly KnownEvent[]) {
  return groupsBy(events, ({ authMethod }) => authMethod).map((group) => ({
    authMethod: group.name,
    ...tallyOf(group.events),
  }));
}

export function byFailureCategory(events: readonly KnownEvent[]) {
  return groupsBy(failures(events), ({ failureCategory }) => failureCategory ?? '').map(
    ({ sample, events }) => ({ failureCategory: sample.failureCategory, count: events.length }),
  );
}

/** No reason is a reason of its own. It comes before every text, as the empty name does, which no reason has. */
export function byFailureReason(events: readonly KnownEvent[], first = 10) {
  return groupsBy(failures(events), ({ failureReason }) => failureReason ?? '')
    .map(({ sample, events }) => ({
      failureReason: sample.failureReason,
      failureCategory: sample.failureCategory,
      count: events.length,
    }))
    .slice(0, first);
}

/** A success may carry a failure reason; that does not make it a failure. */
function failures(events: readonly KnownEvent[]): readonly KnownEvent[] {
  return events.filter(({ isSuccess }) => !isSuccess);
}

export function distinctUsers(events: readonly KnownEvent[]): number {
  return new Set(events.map(({ userPrincipalName }) => fold(userPrincipalName))).size;
}

/** The folded names of the users with most events: failures unless `success` says otherwise; null means either. */
export function topUsers(
  events: readonly KnownEvent[],
  first = 10,
  success: boolean | null = false,
) {
  const counted = events.filter(({ isSuccess }) => success === null || isSuccess === success);
  return groupsBy(counted, ({ userPrincipalName }) => fold(userPrincipalName))
    .map(({ name, events }) => ({ name, count: events.length }))
    .slice(0, first);
}
