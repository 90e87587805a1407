import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../src/time.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('the clock of the system', () => {
  it('takes up what is due at once in the next turn of the event loop, and not a millisecond later', async () => {
    let isDone = false;
    systemClock.schedule(() => {
      isDone = true;
    }, 0);
    expect(isDone).toBe(false);
    await nextTurn();
    expect(isDone).toBe(true);
  });

  it.each([0, 1])('forgets what is called off, due in %i ms', async (delayMs) => {
    let isDone = false;
    const callOff = systemClock.schedule(() => {
      isDone = true;
    }, delayMs);
    callOff();
    await new Promise<void>((resolve) => systemClock.schedule(resolve, 5));
    expect(isDone).toBe(false);
  });
});
