import type { EventObject } from './event-objects.js';
import type { Window } from '../src/report/window.js';

// The totals in the obvious way: one pass over the matching objects, counting in a Map.

interface Outcomes {
  totalCount: number;
  successCount: number;
  failureCount: number;
}

function noOutcomes(): Outcomes {
  return { totalCount: 0, successCount: 0, failureCount: 0 };
}

function count(outcomes: Outcomes, { isSuccess }: Pick<EventObject, 'isSuccess'>): void {
  outcomes.totalCount += 1;
  if (isSuccess) outcomes.successCount += 1;
  else outcomes.failureCount += 1;
}

export function naiveByAuthMethod(rows: readonly Pick<EventObject, 'authMethod' | 'isSuccess'>[]) {
  return outcomesBy(rows, ({ authMethod }) => authMethod);
}

export function naiveByFeature(rows: readonly Pick<EventObject, 'feature' | 'isSuccess'>[]) {
  return outcomesBy(rows, ({ feature }) => feature);
}

function outcomesBy<Row extends Pick<EventObject, 'isSuccess'>>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
) {
  const groups = new Map<string, Outcomes>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name) ?? noOutcomes();
    groups.set(name, group);
    count(group, row);
  }
  return [...groups]
    .map(([name, outcomes]) => ({ name, ...outcomes }))
    .sort((a, b) => b.totalCount - a.totalCount || (a.name < b.name ? -1 : 1));
}

export function naiveByFailureReason(rows: readonly EventObject[]) {
  const groups = new Map<string | null, { count: number; failureCategory: string }>();
  for (const { failureReason, failureCategory } of rows) {
    if (failureCategory === null) continue;
    const group = groups.get(failureReason) ?? { count: 0, failureCategory };
    groups.set(failureReason, group);
    group.count += 1;
  }
  return [...groups]
    .map(([failureReason, group]) => ({ failureReason, ...group }))
    .sort(
      (a, b) => b.count - a.count || ((a.failureReason ?? '') < (b.failureReason ?? '') ? -1 : 1),
    );
}

export function naiveDistinctUsers(rows: readonly EventObject[]): number {
  return new Set(rows.map(({ userPrincipalName }) => userPrincipalName.toLowerCase())).size;
}

export function naiveTopFailingUsers(rows: readonly EventObject[], limit: number) {
  const counts = new Map<string, number>();
  for (const { isSuccess, userPrincipalName } of rows) {
    if (isSuccess) continue;
    const name = userPrincipalName.toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([name, failureCount]) => ({ name, count: failureCount }));
}

/**
 * Buckets of a fixed length, from midnight UTC on. That also holds for the hours of Europe/Berlin, whose clocks are
 * whole hours off UTC; asking a calendar for each row would cost microseconds each.
 */
export function naiveOverTime(
  rows: readonly Pick<EventObject, 'eventTimeMs' | 'isSuccess'>[],
  { fromMs, toMs }: Window,
  lengthMs: number,
) {
  const groups = new Map<number, Outcomes>();
  for (const row of rows) {
    const startMs = Math.floor(row.eventTimeMs / lengthMs) * lengthMs;
    const group = groups.get(startMs) ?? noOutcomes();
    groups.set(startMs, group);
    count(group, row);
  }
  const buckets = [];
  const firstMs = Math.floor(fromMs / lengthMs) * lengthMs;
  for (let startMs = firstMs; startMs < toMs; startMs += lengthMs) {
    buckets.push({
      fromMs: Math.max(fromMs, startMs),
      toMs: Math.min(toMs, startMs + lengthMs),
      ...(groups.get(startMs) ?? noOutcomes()),
    });
  }
  return buckets;
}
