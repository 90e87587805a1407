import { describe, expect, it } from '@jest/globals';
import { createEventSet } from '../../src/report/event-set.js';
import { EMPTY_LEDGER, baseForShortSweep, settle, type Ledger } from '../../src/report/ledger.js';
import type { Reading } from '../../src/report/reading.js';
import { finish } from '../../src/report/work.js';
import { DAY, HOUR, MINUTE } from '../../src/time.js';
import { SECRET, usageEvent } from '../support/usage-event.js';

const LIMITS = { overlapMs: 2 * DAY, fullSweepAfterMs: 6 * HOUR };
const START_MS = Date.UTC(2026, 2, 31, 12);

/** Events one hour apart, the first of them an hour old at the start. */
function eventTable(ids: readonly number[]) {
  const set = createEventSet({ idNamesEvent: true, secret: SECRET });
  for (const id of ids) {
    set.add(usageEvent({ sourceId: `${id}`, eventTimeMs: START_MS - id * HOUR }));
  }
  return set.table;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function read(ids: readonly number[], reading: Partial<Reading> = {}): Reading {
  return {
    kind: 'full',
    pageCount: 10,
    receivedCount: ids.length,
    duplicateCount: 0,
    quarantined: new Map(),
    quarantinedCount: 0,
    events: eventTable(ids),
    isNewestFirst: true,
    ...reading,
  };
}

const asOf = (afterMs: number) => ({ asOfMs: START_MS + afterMs, asOfMonotonicMs: afterMs });

/** The books after these sweeps, a quarter of an hour apart. */
function settleAll(...readings: readonly Reading[]) {
  let ledger: Ledger = EMPTY_LEDGER;
  return readings.map((reading, index) => {
    const work = settle(ledger, reading, asOf(index * 15 * MINUTE), LIMITS);
    const settlement = finish(work);
    ledger = settlement.ledger;
    return settlement;
  });
}

const last = (...readings: readonly Reading[]) => {
  const settlement = settleAll(...readings).at(-1);
  if (settlement === undefined) throw new Error('no sweep was given');
  return settlement;
};

describe('settle', () => {
  it('takes in the first sweep whatever it holds, nothing included', () => {
    for (const count of [0, 1, 100]) {
      const { ledger, error } = last(read(upTo(count)));
      expect(error).toBeUndefined();
      expect(ledger.snapshot).toMatchObject({ rowCount: count, isComplete: true });
    }
  });

  it('keeps the snapshot as it is when a sweep is not believed', () => {
    const [first, second] = settleAll(read(upTo(100)), read(upTo(3)));
    expect(second?.error).toMatchObject({ reason: 'SHRUNK' });
    expect(second?.ledger.snapshot).toBe(first?.ledger.snapshot);
    expect(second?.ledger).toMatchObject({ believedCount: 100, doubtedCount: 3 });
  });

  it('believes a shrink with the second sweep, and has no doubt left', () => {
    const { ledger, error } = last(read(upTo(100)), read(upTo(3)), read(upTo(5)));
    expect(error).toBeUndefined();
    expect(ledger).toMatchObject({ believedCount: 5, doubtedCount: undefined });
  });

  it('forgets a doubt once the report is whole again', () => {
    const { error } = last(read(upTo(100)), read(upTo(3)), read(upTo(100)), read(upTo(3)));
    expect(error).toMatchObject({ reason: 'SHRUNK' });
  });

  it('keeps a doubt over a sweep that could not be read', () => {
    const unreadable = read(upTo(3), { receivedCount: 3, quarantinedCount: 1 });
    const { ledger, error } = last(read(upTo(100)), read(upTo(3)), unreadable);
    expect(error).toMatchObject({ reason: 'SHAPE' });
    expect(ledger.doubtedCount).toBe(3);
  });

  it('remembers the last full sweep over short ones', () => {
    const { ledger } = last(read(upTo(100)), read(upTo(101), { kind: 'short', pageCount: 1 }));
    expect(ledger).toMatchObject({ full: { asOfMs: START_MS, pageCount: 10 }, isShort: true });
  });

  it('keeps the rows put aside that a short sweep did not meet again', () => {
    const aside = new Map([
      ['ID', 2],
      ['ROW', 1],
    ]);
    const { ledger } = last(
      read(upTo(100), { quarantined: aside }),
      read(upTo(100), { kind: 'short', quarantined: new Map([['ROW', 3]]) }),
      read(upTo(100), { kind: 'short' }),
    );
    expect(ledger.snapshot?.quarantined).toEqual(
      new Map([
        ['ID', 2],
        ['ROW', 3],
      ]),
    );
  });

  it('counts the rows put aside anew in a full sweep', () => {
    const { ledger } = last(
      read(upTo(100), { quarantined: new Map([['ID', 2]]) }),
      read(upTo(100)),
    );
    expect(ledger.snapshot?.quarantined).toEqual(new Map());
  });
});

describe('the short cut', () => {
  const short = (ids: readonly number[]) => read(ids, { kind: 'short', pageCount: 1 });

  it('stays while full sweeps confirm the short ones', () => {
    const { ledger, loss } = last(read(upTo(100)), short(upTo(100)), read(upTo(100)));
    expect(loss).toBeUndefined();
    expect(ledger.isShortCutLost).toBe(false);
  });

  it('is lost for good once a full sweep differs from the short one before it', () => {
    const settlements = settleAll(
      read(upTo(100)),
      short(upTo(100)),
      read([...upTo(98), 500]),
      read([...upTo(98), 500]),
    );
    expect(settlements.map(({ loss }) => loss)).toEqual([
      undefined,
      undefined,
      { missingCount: 1, surplusCount: 2 },
      undefined,
    ]);
    expect(settlements.at(-1)?.ledger.isShortCutLost).toBe(true);
  });

  it('is not judged by a full sweep that follows a full one', () => {
    expect(last(read(upTo(100)), read(upTo(90))).loss).toBeUndefined();
  });
});

describe('baseForShortSweep', () => {
  const LATER_MS = START_MS + 15 * MINUTE;
  const baseOf = (ledger: Ledger, asOfMs = LATER_MS) => baseForShortSweep(ledger, asOfMs, LIMITS);

  it('is the snapshot that is served', () => {
    const { ledger } = last(read(upTo(100)));
    expect(baseOf(ledger)).toBe(ledger.snapshot);
    expect(ledger.snapshot).toBeDefined();
  });

  it('is nothing before the first full sweep', () => {
    expect(baseOf(EMPTY_LEDGER)).toBeUndefined();
  });

  it('is nothing while the last sweep is in doubt', () => {
    expect(baseOf(last(read(upTo(100)), read(upTo(3))).ledger)).toBeUndefined();
  });

  it('is nothing after a sweep without order', () => {
    expect(baseOf(last(read(upTo(100), { isNewestFirst: false })).ledger)).toBeUndefined();
  });

  it('is nothing when the short cut is lost, or a full sweep is due', () => {
    const { ledger } = last(read(upTo(100)));
    expect(baseOf({ ...ledger, isShortCutLost: true })).toBeUndefined();
    expect(baseOf(ledger, START_MS + 6 * HOUR)).toBeUndefined();
  });
});
