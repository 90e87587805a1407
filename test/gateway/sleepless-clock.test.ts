import { describe, expect, it } from '@jest/globals';
import { createSleeplessClock } from '../../src/gateway/sleepless-clock.js';
import { HOUR, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

describe('a sleepless clock', () => {
  it('counts what the machine slept through, and never goes back', async () => {
    const clock = createFakeClock();
    const nowMs = createSleeplessClock(clock);
    await clock.advance(5 * SECOND);
    expect(nowMs()).toBe(5 * SECOND);
    clock.jumpWallClock(HOUR);
    expect(nowMs()).toBe(HOUR + 5 * SECOND);
    clock.jumpWallClock(-HOUR);
    expect(nowMs()).toBe(HOUR + 5 * SECOND);
    await clock.advance(SECOND);
    expect(nowMs()).toBe(HOUR + 6 * SECOND);
  });
});
