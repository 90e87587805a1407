import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createEventSet } from '../../src/report/event-set.js';
import { NO_CONDITIONS } from '../../src/report/query.js';
import { createSelectionCache } from '../../src/report/selection-cache.js';
import { countOverTime } from '../../src/report/time-bucket.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import { finish } from '../../src/report/work.js';
import { collectGarbage } from '../support/collect-garbage.js';

const WINDOW = { fromMs: 0, toMs: 1 };
/** One that asks for a text: those are searched for. */
const ADA = {
  ...NO_CONDITIONS,
  userPrincipalName: { eq: 'ada', in: null, startsWith: null, contains: null },
};

function emptySnapshot() {
  const set = createEventSet({ idNamesEvent: true, secret: createSecretKey(Buffer.alloc(32)) });
  const facts = {
    asOfMs: 0,
    asOfMonotonicMs: 0,
    isComplete: true,
    quarantined: new Map(),
  };
  return finish(buildSnapshot(set.table, facts));
}

describe('the selection cache', () => {
  it('searches once for the same question on the same snapshot', () => {
    const select = createSelectionCache(1e6);
    const snapshot = emptySnapshot();
    const first = select(snapshot, ADA, WINDOW);
    expect(select(snapshot, { ...ADA }, { ...WINDOW })).toBe(first);
    expect(select(snapshot, { ...ADA, isSuccess: true }, WINDOW)).not.toBe(first);
    expect(select(snapshot, ADA, { fromMs: 0, toMs: 2 })).not.toBe(first);
  });

  it('holds no snapshot in memory that nobody else does', async () => {
    const select = createSelectionCache(1e6);
    const held = emptySnapshot();
    const forgotten = (() => {
      const snapshot = emptySnapshot();
      select(snapshot, ADA, WINDOW);
      return new WeakRef(snapshot);
    })();
    const first = select(held, ADA, WINDOW);
    // What a weak reference gives is alive until the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(forgotten.deref()).toBeUndefined();
    expect(select(held, ADA, WINDOW)).toBe(first);
  });

  it('keeps no more than its bytes allow', () => {
    const select = createSelectionCache(10_000);
    const snapshot = emptySnapshot();
    const first = select(snapshot, ADA, WINDOW);
    for (let toMs = 2; toMs < 6; toMs += 1) select(snapshot, ADA, { fromMs: 0, toMs });
    expect(select(snapshot, ADA, WINDOW)).not.toBe(first);
  });

  it('computes the same totals once for the same question, and others anew', () => {
    const select = createSelectionCache(1e6);
    const snapshot = emptySnapshot();
    const edges = [0, 1];
    const buckets = countOverTime(select(snapshot, NO_CONDITIONS, WINDOW), edges);
    expect(countOverTime(select(snapshot, NO_CONDITIONS, WINDOW), edges)).toBe(buckets);
    expect(countOverTime(select(snapshot, NO_CONDITIONS, WINDOW), [0, 1])).not.toBe(buckets);
  });

  it('counts what is computed among its bytes', () => {
    const select = createSelectionCache(20_000);
    const snapshot = emptySnapshot();
    const first = select(snapshot, ADA, WINDOW);
    countOverTime(first, [...Array(100).keys()]);
    select(snapshot, ADA, { fromMs: 0, toMs: 2 });
    expect(select(snapshot, ADA, WINDOW)).toBe(first);
    countOverTime(first, [...Array(400).keys()]);
    expect(select(snapshot, ADA, WINDOW)).not.toBe(first);
  });
});
