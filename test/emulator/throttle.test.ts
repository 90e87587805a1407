import { describe, expect, it } from '@jest/globals';
import { createThrottle } from '../../src/emulator/throttle.js';
import { Refusal } from '../../src/emulator/refusal.js';
import { createFakeClock } from '../support/fake-clock.js';

const BUDGET = { calls: 5, windowMs: 10_000 };

/** Calls once and says what `Retry-After` held; 0 when the call was let through. */
function caller(budget: typeof BUDGET | 'off' = BUDGET) {
  const clock = createFakeClock();
  const throttle = createThrottle(budget, clock);
  const call = (app = 'app') => {
    try {
      throttle(app);
      return 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      expect(error).toMatchObject({ status: 429, code: 'TooManyRequests' });
      return Number(error.headers['Retry-After']);
    }
  };
  return { clock, call };
}

const calls = (call: () => number, times: number) => Array.from({ length: times }, () => call());

describe('createThrottle', () => {
  it('lets five calls through and tells the sixth when those have left the window', async () => {
    const { clock, call } = caller();
    expect(calls(call, 5)).toEqual([0, 0, 0, 0, 0]);
    await clock.advance(3000);
    expect(call()).toBe(7);
  });

  it('counts the rejected call when it says from when on there will be a slot', async () => {
    const { clock, call } = caller();
    expect(call()).toBe(0);
    await clock.advance(3000);
    expect(calls(call, 5)).toEqual([0, 0, 0, 0, 10]);
  });

  it('slides: a slot frees ten seconds after the call that took it', async () => {
    const { clock, call } = caller();
    expect(call()).toBe(0);
    await clock.advance(6000);
    expect(calls(call, 4)).toEqual([0, 0, 0, 0]);
    await clock.advance(4000);
    expect(call()).toBe(0);
    expect(call()).toBe(6);
  });

  it('says whole seconds though the clock counts fractions of milliseconds', () => {
    let monotonicMs = 0;
    const clock = { ...createFakeClock(), monotonicMs: () => monotonicMs };
    const throttle = createThrottle(BUDGET, clock);
    const waits: unknown[] = [];
    for (let call = 0; call < 300; call += 1) {
      monotonicMs += 0.1 + call / 7;
      try {
        throttle('app');
      } catch (error) {
        waits.push(error instanceof Refusal ? error.headers['Retry-After'] : error);
      }
    }
    expect(waits.length).toBeGreaterThan(100);
    expect(waits.filter((wait) => !/^\d+$/.test(String(wait)))).toEqual([]);
  });

  it('rounds up', async () => {
    const { clock, call } = caller();
    calls(call, 5);
    await clock.advance(1);
    expect(call()).toBe(10);
  });

  it('lets a call through when Retry-After has passed, and no millisecond earlier', async () => {
    const { clock, call } = caller();
    calls(call, 5);
    await clock.advance(500);
    expect(call()).toBe(10);
    await clock.advance(10_000);
    expect(call()).toBe(0);
    const early = caller();
    calls(early.call, 5);
    expect(early.call()).toBe(10);
    await early.clock.advance(9999);
    expect(early.call()).toBe(1);
  });

  it('punishes an early call with another 429, even where a slot would have been free', async () => {
    const { clock, call } = caller();
    calls(call, 5);
    await clock.advance(100);
    expect(call()).toBe(10);
    await clock.advance(9950);
    expect(call()).toBe(1);
    await clock.advance(1000);
    expect(call()).toBe(0);
  });

  it('counts rejected calls: a client that keeps calling never gets through', async () => {
    const { clock, call } = caller();
    calls(call, 5);
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1000);
      expect(call()).toBeGreaterThan(0);
    }
    await clock.advance(10_000);
    expect(call()).toBe(0);
  });

  it('gives each app a budget of its own', () => {
    const { call } = caller();
    calls(call, 5);
    expect(call('another app')).toBe(0);
  });

  it('lets everything through when it is off', () => {
    const { call } = caller('off');
    expect(calls(call, 100)).toEqual(Array(100).fill(0));
  });
});
