import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivalsIn } from '../../src/report/arrivals.js';
import { createJournal, type Place } from '../../src/report/journal.js';
import { idAt, type Snapshot } from '../../src/report/snapshot.js';
import { finish } from '../../src/report/work.js';
import { MINUTE } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';
import { snapshotOf, usageEvent } from '../support/usage-event.js';

const AS_OF_MS = Date.UTC(2026, 2, 2);

/** The last two stand in another order by UTF-16 units than by code points. */
const IDS = [...Array.from({ length: 20 }, (_, number) => `id-${number}`), '\u{1F600}', '\uFF5E'];

/** Each event is known by its id; few instants, so that many are of one. */
const reports = fc.uniqueArray(
  fc.record({ sourceId: fc.constantFrom(...IDS), eventTimeMs: fc.integer({ min: AS_OF_MS - 3, max: AS_OF_MS }) }),
  { selector: ({ sourceId }) => sourceId },
); // prettier-ignore
type Rows = readonly { readonly sourceId: string; readonly eventTimeMs: number }[];

const snapshot = (rows: Rows, asOfMs = AS_OF_MS): Snapshot =>
  snapshotOf(
    rows.map((row) => usageEvent(row)),
    asOfMs,
  );

const idsOf = (places: readonly Place[] | undefined) => places?.map(({ key }) => key.id);

describe('what a refresh has brought', () => {
  it('is what the snapshot before did not hold, in the order of the new one', () => {
    fc.assert(
      fc.property(reports, reports, (before, after) => {
        const isKnown = (wanted: Rows[number]) =>
          before.some((row) => row.sourceId === wanted.sourceId && row.eventTimeMs === wanted.eventTimeMs); // prettier-ignore
        const whole = snapshot(after);
        const fresh = after.filter((row) => !isKnown(row)).map(({ sourceId }) => sourceId);
        const expected = Array.from({ length: whole.rowCount }, (_, position) => idAt(whole, position)).filter((id) => fresh.includes(id)); // prettier-ignore
        const arrived = finish(arrivalsIn(snapshot(before), whole));
        expect(arrived.map((position) => idAt(whole, position))).toEqual(expected);
      }),
    );
  });
});

function startJournal(mostArrivals = 100) {
  const clock = createFakeClock(AS_OF_MS);
  const { signal } = new AbortController();
  const journal = createJournal({ clock, signal, mostArrivals });
  let asOfMs = AS_OF_MS;
  /** A refresh brings these events; resolves with the place behind it. */
  const follow = async (ids: string, { laterMs = MINUTE, eventTimeMs = AS_OF_MS } = {}) => {
    asOfMs += laterMs;
    const rows = ids.split('').map((sourceId) => ({ sourceId, eventTimeMs }));
    journal.follow(snapshot(rows, asOfMs));
    await journal.done();
    return journal.end() ?? NOWHERE;
  };
  const since = (place: Place, limit = 100) => idsOf(journal.since(place, limit));
  return { clock, journal, follow, since };
}

const NOWHERE: Place = { asOfMs: NaN, key: { timeMs: NaN, id: '' } };

describe('the journal', () => {
  it('has no end before the first whole snapshot, and nothing came with that', async () => {
    const { journal, follow, since } = startJournal();
    journal.follow({ ...snapshot([{ sourceId: 'a', eventTimeMs: AS_OF_MS }]), isComplete: false });
    await journal.done();
    expect(journal.end()).toBeUndefined();
    const place = await follow('ab');
    expect(since(place)).toEqual([]);
    expect(journal.hasMore(place)).toBe(false);
  });

  it('tells what came behind a place, refresh by refresh, also where it is older', async () => {
    const { journal, follow, since } = startJournal();
    const place = await follow('mn');
    await follow('mnz');
    await follow('mnzab');
    expect(journal.hasMore(place)).toBe(true);
    expect(since(place)).toEqual(['z', 'a', 'b']);
    expect(since(place, 2)).toEqual(['z', 'a']);
  });

  it('goes on within a refresh, and says the same to whoever asks again', async () => {
    const { journal, follow, since } = startJournal();
    const place = await follow('m');
    await follow('mabcd');
    const [, second = NOWHERE] = journal.since(place, 100) ?? [];
    expect(second.key.id).toBe('b');
    expect(since(second)).toEqual(['c', 'd']);
    expect(since(second)).toEqual(['c', 'd']);
  });

  it('does not know what came before it, nor what it had no room for', async () => {
    const { journal, follow, since } = startJournal(3);
    const early: Place = { asOfMs: AS_OF_MS, key: { timeMs: AS_OF_MS, id: 'z' } };
    const first = await follow('m');
    expect(since(early)).toBeUndefined();
    expect(journal.hasMore(early)).toBe(true);
    const second = await follow('mab');
    expect(since(first)).toEqual(['a', 'b']);
    await follow('mabcd');
    expect(since(first)).toBeUndefined();
    expect(since(second)).toEqual(['c', 'd']);
    await follow('mabcdefghi');
    expect(since(second)).toBeUndefined();
    expect(journal.hasMore(second)).toBe(true);
  });

  it('goes on where the wall clock was set back', async () => {
    const { journal, follow, since } = startJournal();
    const place = await follow('m');
    const behind = await follow('ma', { laterMs: -10 * MINUTE });
    expect(since(place)).toEqual(['a']);
    expect(since(behind)).toEqual([]);
    expect(journal.hasMore(behind)).toBe(false);
    await follow('mab', { laterMs: -10 * MINUTE });
    expect(since(behind)).toEqual(['b']);
  });

  it('wakes who waits when something has come, and lets go of who is gone', async () => {
    const { clock, journal, follow } = startJournal();
    const woken: string[] = [];
    const leaving = new AbortController();
    void journal.wait(MINUTE).then(() => woken.push('watcher'));
    void journal.wait(MINUTE, leaving.signal).then(() => woken.push('gone'));
    leaving.abort();
    await clock.advance(0);
    expect(woken).toEqual(['gone']);
    await follow('a');
    await clock.advance(0);
    expect(woken).toEqual(['gone', 'watcher']);
    expect(clock.pendingTimers).toBe(0);
  });
});
