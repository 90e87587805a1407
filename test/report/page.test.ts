import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createEventSet } from '../../src/report/event-set.js';
import type { EventKey } from '../../src/report/order.js';
import { pageOf } from '../../src/report/page.js';
import { NO_CONDITIONS, type ReportOrder } from '../../src/report/query.js';
import { select } from '../../src/report/selection.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import { eventAt } from '../../src/report/snapshot.js';
import { finish } from '../../src/report/work.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

/** More than are ever listed and sorted for one page in the order of users. */
const EVENT_COUNT = 9000;

function manyEvents() {
  const set = createEventSet({ idNamesEvent: true, secret: createSecretKey(Buffer.alloc(32)) });
  for (let index = 0; index < EVENT_COUNT; index += 1) {
    set.add({
      sourceId: `id-${(index * 7919) % EVENT_COUNT}`,
      feature: index % 3 === 0 ? 'RESET' : 'REGISTRATION',
      userPrincipalName: `user${(index * 31) % 97}@contoso.com`,
      userDisplayName: null,
      isSuccess: index % 5 !== 0,
      authMethodRaw: 'email',
      failureReason: null,
      eventTimeMs: (index * 104_729) % 5000,
      eventTimeTicks: 0,
    });
  }
  const facts = {
    asOfMs: 5000,
    asOfMonotonicMs: 0,
    isComplete: true,
    quarantined: new Map(),
  };
  return finish(buildSnapshot(set.table, facts));
}

describe('a page in the order of users', () => {
  const snapshot = manyEvents();
  const selection = select(
    snapshot,
    { ...NO_CONDITIONS, isSuccess: true },
    { fromMs: 1000, toMs: 4500 },
  );
  const ascending = [...snapshot.timesMs.keys()]
    .map((position) => eventAt(snapshot, position))
    .filter((event) => event.isSuccess && event.eventTimeMs >= 1000 && event.eventTimeMs < 4500)
    .sort(
      (a, b) =>
        (a.userPrincipalName < b.userPrincipalName ? -1 : 1) *
          Number(a.userPrincipalName !== b.userPrincipalName) ||
        a.eventTimeMs - b.eventTimeMs ||
        (a.id < b.id ? -1 : 1),
    )
    .map(({ id }) => id);

  it.each(['ASC', 'DESC'] as const)(
    'is walked %s through thousands of events without a gap',
    (direction) => {
      const order: ReportOrder = { field: 'USER_PRINCIPAL_NAME', direction };
      const walked: string[] = [];
      let after: EventKey | null = null;
      for (;;) {
        const page = pageOf(selection, order, { first: 700, last: null, after, before: null });
        walked.push(...page.positions.map((position) => eventAt(snapshot, position).id));
        expect(page.hasPreviousPage).toBe(after !== null);
        const last = page.positions.at(-1);
        if (!page.hasNextPage || last === undefined) break;
        after = page.keyAt(last);
      }
      expect(walked.length).toBeGreaterThan(4096);
      expect(walked).toEqual(direction === 'ASC' ? ascending : ascending.toReversed());
    },
  );
});

describe('a page in the order of time', () => {
  it('finds matches that stand close together, far from where it begins', () => {
    const events = Array.from({ length: 3000 }, (_, index) =>
      usageEvent({
        sourceId: `id-${index}`,
        feature: index % 2 === 0 ? 'RESET' : 'REGISTRATION',
        isSuccess: index % 3 === 0,
        authMethodRaw: index < 1000 ? 'email' : 'mobileSMS',
        eventTimeMs: index,
      }),
    );
    const snapshot = snapshotOf(events, 3000);
    const query = { ...NO_CONDITIONS, authMethods: ['EMAIL' as const] };
    const selection = select(snapshot, query, { fromMs: 0, toMs: 3001 });
    const newestFirst: ReportOrder = { field: 'EVENT_DATE_TIME', direction: 'DESC' };
    const request = { first: 3, last: null, after: null, before: null };
    const page = pageOf(selection, newestFirst, request);
    expect(page.positions).toEqual([999, 998, 997]);
    expect([page.hasNextPage, page.hasPreviousPage]).toEqual([true, false]);
  });
});
