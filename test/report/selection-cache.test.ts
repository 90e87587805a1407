import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createEventSet } from '../../src/report/event-set.js';
import { NO_CONDITIONS } from '../../src/report/query.js';
import { createSelectionCache } from '../../src/report/selection-cache.js';
import { buildSnapshot } from '../../src/report/snapshot-builder.js';
import { finish } from '../../src/report/work.js';

const WINDOW = { fromMs: 0, toMs: 1 };

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
    const first = select(snapshot, NO_CONDITIONS, WINDOW);
    expect(select(snapshot, { ...NO_CONDITIONS }, { ...WINDOW })).toBe(first);
    expect(select(snapshot, { ...NO_CONDITIONS, isSuccess: true }, WINDOW)).not.toBe(first);
    expect(select(snapshot, NO_CONDITIONS, { fromMs: 0, toMs: 2 })).not.toBe(first);
  });

  it('lets go of everything about a snapshot when the next one comes', () => {
    const select = createSelectionCache(1e6);
    const snapshot = emptySnapshot();
    const first = select(snapshot, NO_CONDITIONS, WINDOW);
    const next = emptySnapshot();
    expect(select(next, NO_CONDITIONS, WINDOW).snapshot).toBe(next);
    expect(select(snapshot, NO_CONDITIONS, WINDOW)).not.toBe(first);
  });

  it('keeps no more than its bytes allow', () => {
    const select = createSelectionCache(10_000);
    const snapshot = emptySnapshot();
    const first = select(snapshot, NO_CONDITIONS, WINDOW);
    for (let toMs = 2; toMs < 6; toMs += 1) select(snapshot, NO_CONDITIONS, { fromMs: 0, toMs });
    expect(select(snapshot, NO_CONDITIONS, WINDOW)).not.toBe(first);
  });
});
