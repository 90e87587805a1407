import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivalsIn } from '../../src/report/arrivals.js';
import { createJournal, endOf, type Place } from '../../src/report/journal.js';
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
  const follow = async (ids: string, eventTimeMs = AS_OF_MS) => {
    asOfMs += MINUTE;
    const rows = ids.split('').map((sourceId) => ({ sourceId, eventTimeMs }));
    const whole = snapshot(rows, asOfMs);
    journal.follow(whole);
    await journal.done();
    return whole;
  };
  return { clock, journal, follow };
}

describe('the journal', () => {
  it('has nothing before the first snapshot, and nothing came with that', async () => {
    const { journal, follow } = startJournal();
    const first = snapshot([{ sourceId: 'a', eventTimeMs: AS_OF_MS }]);
    expect(journal.since(endOf(first))).toEqual([]);
    const whole = await follow('ab');
    expect(journal.since(endOf(whole))).toEqual([]);
  });

  it('tells what came behind a place, refresh by refresh, also where it is older', async () => {
    const { journal, follow } = startJournal();
    const place = endOf(await follow('mn'));
    await follow('mnz');
    await follow('mnzab', AS_OF_MS);
    expect(idsOf(journal.since(place))).toEqual(['z', 'a', 'b']);
  });

  it('goes on within a refresh, and says the same to whoever asks again', async () => {
    const { journal, follow } = startJournal();
    const place = endOf(await follow('m'));
    await follow('mabcd');
    const [, second] = journal.since(place) ?? [];
    expect(second?.key.id).toBe('b');
    expect(idsOf(second && journal.since(second))).toEqual(['c', 'd']);
    expect(idsOf(second && journal.since(second))).toEqual(['c', 'd']);
  });

  it('does not know what came before it, nor what it had no room for', async () => {
    const { journal, follow } = startJournal(3);
    const early = endOf(snapshot([], AS_OF_MS - MINUTE));
    const first = endOf(await follow('m'));
    expect(journal.since(early)).toBeUndefined();
    const second = endOf(await follow('mab'));
    expect(idsOf(journal.since(first))).toEqual(['a', 'b']);
    await follow('mabcd');
    expect(journal.since(first)).toBeUndefined();
    expect(idsOf(journal.since(second))).toEqual(['c', 'd']);
  });

  it('takes no partial snapshot for one to compare with', async () => {
    const { journal, follow } = startJournal();
    journal.follow({ ...snapshot([{ sourceId: 'a', eventTimeMs: AS_OF_MS }]), isComplete: false });
    const place = endOf(await follow('ab'));
    expect(journal.since(place)).toEqual([]);
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
