import { describe, expect, it } from '@jest/globals';
import { finish, inBatches, inSlices, REST_MS, type Work } from '../../src/report/work.js';
import { createFakeClock } from '../support/fake-clock.js';

/** A clock by which every look at it takes a millisecond. */
function createSlowClock() {
  const clock = createFakeClock();
  let looks = 0;
  return { ...clock, monotonicMs: () => clock.monotonicMs() + (looks += 1) };
}

function* steps(count: number, taken: number[] = []): Work<string> {
  for (let step = 0; step < count; step += 1) {
    taken.push(step);
    yield;
  }
  return 'done';
}

const NEVER = new AbortController().signal;

describe('work in slices', () => {
  it('comes to the same as work in one go', async () => {
    const clock = createSlowClock();
    const work = inSlices(steps(100), clock, NEVER);
    await clock.advance(0);
    expect(await work).toBe('done');
    expect(finish(steps(100))).toBe('done');
  });

  it('lets others have their turn when a slice is over, and goes on after them', async () => {
    const clock = createSlowClock();
    const taken: number[] = [];
    const work = inSlices(steps(10, taken), clock, NEVER);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(10);
    await clock.advance(0);
    expect(taken).toHaveLength(10);
    expect(await work).toBe('done');
  });

  it('rests between slices where it is told to', async () => {
    const clock = createSlowClock();
    const taken: number[] = [];
    const work = inSlices(steps(3, taken), clock, NEVER, () => REST_MS);
    const takenAfter = async (restMs: number) => {
      await clock.advance(restMs);
      return taken.length;
    };
    expect(await takenAfter(0)).toBe(1);
    expect(await takenAfter(REST_MS)).toBe(2);
    await clock.advance(2 * REST_MS);
    expect(await work).toBe('done');
  });

  it('does not wait where it takes no time', async () => {
    const clock = createFakeClock();
    expect(await inSlices(steps(1000), clock, NEVER)).toBe('done');
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends in the midst when it is called off, with the reason', async () => {
    const clock = createSlowClock();
    const stopping = new AbortController();
    const taken: number[] = [];
    const work = inSlices(steps(1000, taken), clock, stopping.signal);
    const reason = new Error('stopped');
    stopping.abort(reason);
    await expect(work).rejects.toBe(reason);
    const takenBefore = taken.length;
    await clock.advance(1000);
    expect(taken).toHaveLength(takenBefore);
  });

  it('fails as the work does', async () => {
    const failing = function* (): Work<undefined> {
      yield;
      throw new RangeError('no');
    };
    await expect(inSlices(failing(), createFakeClock(), NEVER)).rejects.toThrow(RangeError);
    expect(() => finish(failing())).toThrow(RangeError);
  });
});

describe('batches', () => {
  it.each([0, 1, 4096, 10_000])('cover %p steps once each, in turn', (count) => {
    const seen: number[] = [];
    const work = inBatches(count, (from, to) => {
      for (let step = from; step < to; step += 1) seen.push(step);
    });
    finish(work);
    expect(seen).toEqual([...Array(count).keys()]);
  });
});
