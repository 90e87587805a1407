import { describe, expect, it } from '@jest/globals';
import { createHeapJudge, watchCollections, type HeapUse } from '../../src/http/heap-watch.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { createFakeClock } from '../support/fake-clock.js';

const NEARLY_FULL = { usedBytes: 81, limitBytes: 100 };
const HALF_FULL = { usedBytes: 50, limitBytes: 100 };

function startJudge() {
  const clock = createFakeClock();
  return { clock, ...createHeapJudge(clock) };
}

describe('memory', () => {
  it('is short while a collection has left more than four fifths of the heap in use', () => {
    const { collected, isShort } = startJudge();
    expect(isShort()).toBe(false);
    collected({ usedBytes: 80, limitBytes: 100 });
    expect(isShort()).toBe(false);
    collected(NEARLY_FULL);
    expect(isShort()).toBe(true);
    collected(HALF_FULL);
    expect(isShort()).toBe(false);
  });

  it('is tried again a second later, since nothing is collected where nothing is done', async () => {
    const { clock, collected, isShort } = startJudge();
    collected(NEARLY_FULL);
    await clock.advance(999);
    expect(isShort()).toBe(true);
    await clock.advance(1);
    expect(isShort()).toBe(false);
  });

  it('is looked at when the whole heap has been collected', async () => {
    const use = await new Promise<HeapUse>((resolve) => {
      const end = watchCollections((told) => {
        end();
        resolve(told);
      });
      collectGarbage();
    });
    expect(use.usedBytes).toBeGreaterThan(10 * 2 ** 20);
    expect(use.usedBytes).toBeLessThan(use.limitBytes);
  });
});
