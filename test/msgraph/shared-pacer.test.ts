import { describe, expect, it } from '@jest/globals';
import { createPacer, type SharedBudget } from '../../src/msgraph/pacer.js';
import { SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

const WINDOW_MS = 10 * SECOND;
/** A call counts a little longer where others call as well. */
const COUNTED_MS = WINDOW_MS + 250;

function startPacer(shared: Partial<SharedBudget> = {}) {
  const clock = createFakeClock();
  const told: string[] = [];
  const pacer = createPacer({
    budget: { calls: 4, windowMs: WINDOW_MS },
    clock,
    shared: {
      share: () => 4,
      admit: () => Promise.resolve(true),
      onPaused: () => told.push('paused'),
      ...shared,
    },
  });
  const grantedAtMs: number[] = [];
  const ask = (signal?: AbortSignal) => pacer.slot(signal).then(() => grantedAtMs.push(clock.monotonicMs())); // prettier-ignore
  return { clock, pacer, told, grantedAtMs, ask };
}

describe('a pacer whose budget is shared', () => {
  it('grants no more than its share', async () => {
    let share = 2;
    const { clock, pacer, grantedAtMs, ask } = startPacer({ share: () => share });
    for (let count = 0; count < 5; count += 1) void ask();
    await clock.advance(1);
    expect(grantedAtMs).toEqual([0, 0]);
    expect(pacer.budget()).toMatchObject({ limit: 4, remaining: 0, requestsTotal: 2 });
    share = 3;
    await clock.advance(COUNTED_MS);
    expect(grantedAtMs).toHaveLength(5);
  });

  it('grants nothing while it has no share, and goes on as soon as it has', async () => {
    let share = 0;
    const { clock, grantedAtMs, ask } = startPacer({ share: () => share });
    void ask();
    await clock.advance(60 * SECOND);
    expect(grantedAtMs).toEqual([]);
    share = 1;
    await clock.advance(SECOND);
    expect(grantedAtMs).toHaveLength(1);
  });

  it('counts what others have spent, and says what it has spent itself', async () => {
    const { clock, pacer, grantedAtMs, ask } = startPacer();
    pacer.assume([9000, 4000, 4000]);
    for (let count = 0; count < 2; count += 1) void ask();
    await clock.advance(COUNTED_MS - 9000 + 1);
    expect(grantedAtMs).toEqual([0, COUNTED_MS - 9000 + 1]);
    expect(pacer.callAgesMs()).toEqual([5251, 5251, 1251, 0]);
  });

  it('counts a call from when the others know of it', async () => {
    let admit: (isAdmitted: boolean) => void = () => undefined;
    const { clock, grantedAtMs, ask } = startPacer({
      share: () => 1,
      admit: () => new Promise((resolve) => (admit = resolve)),
    });
    void ask();
    void ask();
    await clock.advance(2 * SECOND);
    expect(grantedAtMs).toEqual([]);
    admit(true);
    await clock.advance(COUNTED_MS);
    expect(grantedAtMs).toEqual([2 * SECOND]);
    await clock.advance(1);
    admit(true);
    await clock.advance(0);
    expect(grantedAtMs).toEqual([2 * SECOND, 2 * SECOND + COUNTED_MS + 1]);
  });

  it('lets who is not admitted wait for another slot, and never in a pause', async () => {
    const answers = [false, true, true];
    const { clock, pacer, told, grantedAtMs, ask } = startPacer({
      share: () => 1,
      admit: () => {
        if (answers.length === 2) pacer.pauseFor(60 * SECOND);
        return Promise.resolve(answers.shift() ?? true);
      },
    });
    void ask();
    await clock.advance(COUNTED_MS + 1);
    expect(answers).toHaveLength(1);
    expect(grantedAtMs).toEqual([]);
    expect(told).toEqual(['paused']);
    await clock.advance(60 * SECOND);
    expect(grantedAtMs).toEqual([COUNTED_MS + 1 + 60 * SECOND]);
  });

  it('refuses who may not call any more, and forgets who gave up meanwhile', async () => {
    const refused = startPacer({ admit: () => Promise.reject(new Error('not ours')) });
    await expect(refused.ask()).rejects.toThrow('not ours');
    const giving = new AbortController();
    const slow = startPacer({ admit: () => new Promise((resolve) => slow.clock.schedule(() => resolve(false), 100)) }); // prettier-ignore
    const asked = slow.ask(giving.signal);
    giving.abort(new Error('gave up'));
    await expect(asked).rejects.toThrow('gave up');
    await slow.clock.advance(60 * SECOND);
    expect(slow.clock.pendingTimers).toBe(0);
  });
});
