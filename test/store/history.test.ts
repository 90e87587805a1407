import { expect, it } from '@jest/globals';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import { NO_CONDITIONS, type ReportQuery } from '../../src/report/query.js';
import { at } from '../../src/report/search.js';
import { idAt, type Snapshot } from '../../src/report/snapshot.js';
import type { Window } from '../../src/report/window.js';
import type { Store } from '../../src/store/store.js';
import { SECRET, snapshotOf, usageEvent } from '../support/usage-event.js';
import { image } from './contract.js';
import { describeEachStore, describePartitionedStore, type WithStore } from './places.js';

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 2, 1, 12);
const PLACE = { partition: 'a', secret: SECRET };
const RETENTION_MS = 400 * DAY_MS;
const ALWAYS: Window = { fromMs: NOON_MS - 1000 * DAY_MS, toMs: NOON_MS + 1000 * DAY_MS };

/** So many days after noon. */
const after = (days: number) => NOON_MS + days * DAY_MS;

function record(
  store: Store,
  snapshot: Snapshot,
  { place = PLACE, retentionMs = RETENTION_MS, signal = new AbortController().signal } = {},
): Promise<void> {
  return store.record(snapshot, { ...place, retentionMs, signal });
}

/** The ids of all events that a history knows, by time. */
async function idsIn(store: Store, query: ReportQuery = NO_CONDITIONS, place = PLACE) {
  const heading = { key: null, isKeyIncluded: false, isAscending: true, limit: 100_000 };
  const list = await store.history(place).list(query, ALWAYS, 'EVENT_DATE_TIME', heading);
  return list.map(({ id }) => id);
}

/** How many it counts, by quarters of an hour and by events. */
async function countsIn(store: Store, place = PLACE) {
  const kinds = await store.history(place).countKinds(NO_CONDITIONS, ALWAYS);
  const users = await store.history(place).countUsers(NO_CONDITIONS, ALWAYS);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return [sum(kinds.map(({ count }) => count)), sum([...users.values()])];
}

const event = (sourceId: string, days: number, more: Partial<CredentialUsageEvent> = {}) =>
  usageEvent({ sourceId, eventTimeMs: after(days), ...more });

const itIsAHistory = (withStore: WithStore) => {
  it('knows nothing before anything was recorded', () =>
    withStore(async (store) => {
      const history = store.history(PLACE);
      expect(await history.facts()).toEqual({ coverage: [], recordedAsOfMs: undefined });
      expect(await idsIn(store)).toEqual([]);
      expect(await countsIn(store)).toEqual([0, 0]);
      expect(await history.countOverTime(NO_CONDITIONS, [0, DAY_MS])).toEqual([
        { totalCount: 0, successCount: 0, failureCount: 0 },
      ]);
    }));

  it('adds every event once, however often it is recorded, and late ones in their place', () =>
    withStore(async (store) => {
      await record(store, snapshotOf([event('one', -3), event('three', -1)], after(0)));
      await record(store, snapshotOf([event('one', -3), event('two', -2), event('three', -1)], after(1))); // prettier-ignore
      await record(store, snapshotOf([event('one', -3), event('two', -2), event('three', -1)], after(2))); // prettier-ignore
      expect(await idsIn(store)).toEqual(['one', 'two', 'three']);
      expect(await countsIn(store)).toEqual([3, 3]);
    }));

  it('keeps what Graph drops, and takes what comes again for the same', () =>
    withStore(async (store) => {
      await record(store, snapshotOf([event('old', -29), event('odd', -5)], after(0)));
      await record(store, snapshotOf([event('new', 1)], after(2)));
      expect(await idsIn(store)).toEqual(['old', 'odd', 'new']);
      await record(store, snapshotOf([event('odd', -5), event('new', 1)], after(3)));
      expect(await idsIn(store)).toEqual(['old', 'odd', 'new']);
      expect(await countsIn(store)).toEqual([3, 3]);
    }));

  it('goes through what was read, where the rest was taken over from the snapshot that it has recorded last', () =>
    withStore(async (store) => {
      const carried = { asOfMs: after(0), untilMs: after(-2) };
      await record(store, snapshotOf([event('one', -3), event('two', -1)], after(0)));
      // No short sweep would make this up: what was taken over is not looked at.
      await record(store, snapshotOf([event('other', -3), event('three', -1)], after(1), carried));
      expect(await idsIn(store)).toEqual(['one', 'three', 'two']);
      // Nor would it have been recorded then, so that everything is looked at.
      await record(store, snapshotOf([event('other', -3), event('three', -1)], after(2), carried));
      expect(await idsIn(store)).toEqual(['one', 'other', 'three', 'two']);
    }));

  it('takes nothing from a snapshot that is older than the last one', () =>
    withStore(async (store) => {
      await record(store, snapshotOf([event('one', -1)], after(0)));
      await record(store, snapshotOf([event('two', -2)], after(-1)));
      expect(await idsIn(store)).toEqual(['one']);
      expect((await store.history(PLACE).facts()).recordedAsOfMs).toBe(after(0));
    }));

  it('says from when on it is complete, and where it has gaps', () =>
    withStore(async (store) => {
      const coverage = async () => (await store.history(PLACE).facts()).coverage;
      await record(store, snapshotOf([], after(0)));
      await record(store, snapshotOf([], after(30)));
      expect(await coverage()).toEqual([{ fromMs: after(-30), toMs: after(30) + 1 }]);
      await record(store, snapshotOf([], after(61)));
      expect(await coverage()).toEqual([
        { fromMs: after(-30), toMs: after(30) + 1 },
        { fromMs: after(31), toMs: after(61) + 1 },
      ]);
    }));

  it('keeps the reports of two tenants apart', () =>
    withStore(async (store) => {
      const other = { ...PLACE, partition: 'b' };
      await record(store, snapshotOf([event('of a', -1)], after(0)));
      await record(store, snapshotOf([event('of b', -1), event('of a', -2)], after(0)), { place: other }); // prettier-ignore
      expect(await idsIn(store)).toEqual(['of a']);
      expect(await idsIn(store, NO_CONDITIONS, other)).toEqual(['of a', 'of b']);
    }));

  it('deletes what is older than it is kept, and of whom nothing is left the name', () =>
    withStore(async (store) => {
      const retentionMs = 40 * DAY_MS;
      const bob = { userPrincipalName: 'bob@contoso.com' };
      await record(store, snapshotOf([event('old', -10, bob), event('new', -1)], after(0)), { retentionMs }); // prettier-ignore
      await record(store, snapshotOf([event('new', -1)], after(29)), { retentionMs });
      expect(await idsIn(store)).toEqual(['old', 'new']);
      await record(store, snapshotOf([event('newest', 30)], after(31)), { retentionMs });
      expect(await idsIn(store)).toEqual(['new', 'newest']);
      expect(await countsIn(store)).toEqual([2, 2]);
      expect(await store.history(PLACE).latestOf(['bob@contoso.com'])).toEqual([]);
      const { coverage } = await store.history(PLACE).facts();
      expect(coverage).toEqual([{ fromMs: after(-9), toMs: after(31) + 1 }]);
    }));

  it('lets the other partitions of its database go, too, when their time is over', () =>
    withStore(async (store) => {
      const former = { ...PLACE, partition: 'of a former key' };
      await record(store, snapshotOf([event('one', -1)], after(0)), { place: former, retentionMs: 40 * DAY_MS }); // prettier-ignore
      await record(store, snapshotOf([], after(38)));
      expect(await idsIn(store, NO_CONDITIONS, former)).toEqual(['one']);
      await record(store, snapshotOf([], after(40)));
      expect(await idsIn(store, NO_CONDITIONS, former)).toEqual([]);
    }));

  it('keeps nothing where the retention is 0, and nothing of before', () =>
    withStore(async (store) => {
      await record(store, snapshotOf([event('one', -1)], after(0)));
      await record(store, snapshotOf([event('one', -1), event('two', 0)], after(1)), { retentionMs: 0 }); // prettier-ignore
      expect(await idsIn(store)).toEqual([]);
      expect(await countsIn(store)).toEqual([0, 0]);
    }));

  it('leaves events and counts in agreement when it is called off, and goes on from there', () =>
    withStore(async (store) => {
      const events = Array.from({ length: 25_000 }, (_, index) =>
        event(`id-${index}`, -index / 200),
      );
      const snapshot = snapshotOf(events, after(0));
      const { signal } = new AbortController();
      let looks = 0;
      const isAborted = () => {
        looks += 1;
        return looks >= 2;
      };
      Object.defineProperty(signal, 'aborted', { get: isAborted });
      await record(store, snapshot, { signal });
      const [byQuarters, byEvents] = await countsIn(store);
      expect(byQuarters).toBe(byEvents);
      expect(byEvents).toBeGreaterThan(0);
      expect(byEvents).toBeLessThan(25_000);
      await record(store, snapshot);
      expect(await countsIn(store)).toEqual([25_000, 25_000]);
      expect(await idsIn(store)).toEqual([...snapshot.timesMs.keys()].map((position) => idAt(snapshot, position))); // prettier-ignore
      expect((await store.history(PLACE).facts()).recordedAsOfMs).toBe(at([snapshot.asOfMs], 0));
    }));
};

const itForgetsWhomItIsTold = (withStore: WithStore) => {
  const purge = (store: Store, folded: string, nowMs = after(0)) =>
    store.purge(folded, { ...PLACE, retentionMs: 31 * DAY_MS, nowMs });
  const events = [
    event('of ada', -2),
    event('of ADA', -1, { userPrincipalName: 'ADA@contoso.com' }),
    event('of bob', -1, { userPrincipalName: 'bob@contoso.com' }),
  ];

  it('is gone, and so is every count of it', () =>
    withStore(async (store) => {
      await record(store, snapshotOf(events, after(0)));
      expect(await purge(store, 'ada@contoso.com')).toBe(2);
      expect(await idsIn(store)).toEqual(['of bob']);
      expect(await countsIn(store)).toEqual([1, 1]);
      expect(await store.history(PLACE).latestOf(['ada@contoso.com'])).toEqual([]);
    }));

  it('does not come back with what was read before, or late; what happens after it is kept', () =>
    withStore(async (store) => {
      await record(store, snapshotOf(events, after(0)));
      await purge(store, 'ada@contoso.com');
      const late = event('late', -5);
      const next = event('next', 1);
      await record(store, snapshotOf([...events, late, next], after(2)));
      expect(await idsIn(store)).toEqual(['of bob', 'next']);
      const isPurged = await store.tombstones(PLACE);
      expect(isPurged?.('ada@contoso.com', after(-5))).toBe(true);
      expect(isPurged?.('ada@contoso.com', after(1))).toBe(false);
      expect(isPurged?.('bob@contoso.com', after(-5))).toBe(false);
    }));

  it('does not come back with a recording that is under way, nor leave anything of it behind', () =>
    withStore(async (store) => {
      const bob = { userPrincipalName: 'bob@contoso.com' };
      const both = Array.from({ length: 25_000 }, (_, index) => event(`id-${index}`, -index / 2500, index % 2 === 0 ? {} : bob)); // prettier-ignore
      const { signal } = new AbortController();
      let looks = 0;
      let purging: Promise<unknown> | undefined;
      const purgeInTheMidst = () => {
        looks += 1;
        if (looks === 2) purging = purge(store, 'ada@contoso.com');
        return false;
      };
      Object.defineProperty(signal, 'aborted', { get: purgeInTheMidst });
      await record(store, snapshotOf(both, after(0)), { signal });
      expect(purging).toBeDefined();
      await purging;
      expect(await countsIn(store)).toEqual([12_500, 12_500]);
      expect((await idsIn(store)).length).toBe(12_500);
      expect(await store.history(PLACE).latestOf(['ada@contoso.com'])).toEqual([]);
    }));

  it('is not kept by who has read it before', () =>
    withStore(async (store) => {
      const keptIn = () => store.read('a', () => undefined);
      await purge(store, 'ada@contoso.com', after(0));
      await store.write('a', image(['with ada'], after(0)));
      expect(await keptIn()).toBe(false);
      await store.write('a', image(['without ada'], after(0) + 1));
      expect(await keptIn()).toBe(true);
    }));

  it('leaves it to the gateway how long the others are kept', () =>
    withStore(async (store) => {
      await record(store, snapshotOf(events, after(0)), { retentionMs: 1000 * DAY_MS });
      await purge(store, 'ada@contoso.com');
      await record(store, snapshotOf([], after(200)), { place: { ...PLACE, partition: 'b' }, retentionMs: 100 * DAY_MS }); // prettier-ignore
      await record(store, snapshotOf([], after(200)), { place: { ...PLACE, partition: 'c' }, retentionMs: 100 * DAY_MS }); // prettier-ignore
      expect(await idsIn(store)).toEqual(['of bob']);
    }));

  it('takes the kept report with it, which holds everybody, and nothing of another tenant', () =>
    withStore(async (store) => {
      const keptIn = (partition: string) => store.read(partition, () => undefined);
      await store.write('a', image(['with ada']));
      await store.write('b', image(['of others']));
      expect(await purge(store, 'ada@contoso.com')).toBe(0);
      expect([await keptIn('a'), await keptIn('b')]).toEqual([false, true]);
    }));

  it('is remembered no longer than Graph could bring it back', () =>
    withStore(async (store) => {
      await purge(store, 'ada@contoso.com', after(0));
      await record(store, snapshotOf([], after(39)));
      expect(await store.tombstones(PLACE)).toBeDefined();
      await record(store, snapshotOf([], after(41)));
      expect(await store.tombstones(PLACE)).toBeUndefined();
    }));
};

describeEachStore('the history of a store', itIsAHistory);
describeEachStore('what is purged', itForgetsWhomItIsTold);
describePartitionedStore('the history of a store', itIsAHistory);
describePartitionedStore('what is purged', itForgetsWhomItIsTold);
