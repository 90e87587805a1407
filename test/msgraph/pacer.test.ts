import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Priority } from '../../src/msgraph/pacer.js';
import { createPacer } from '../../src/msgraph/pacer.js';
import { HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

const FOUR_IN_TEN_SECONDS = { calls: 4, windowMs: 10 * SECOND };

function startPacer(budget: Parameters<typeof createPacer>[0]['budget'] = FOUR_IN_TEN_SECONDS) {
  const clock = createFakeClock();
  const pacer = createPacer({ budget, clock });
  const grantedAtMs: number[] = [];
  const ask = (signal?: AbortSignal) =>
    pacer.slot(signal).then(() => {
      grantedAtMs.push(clock.monotonicMs());
    });
  return { clock, pacer, grantedAtMs, ask };
}

describe('slot', () => {
  it('lets the first calls of a window through at once and the next when the first has left it', async () => {
    const { clock, grantedAtMs, ask } = startPacer();
    const asked = [1, 2, 3, 4, 5, 6].map(() => ask());
    await clock.advance(0);
    expect(grantedAtMs).toEqual([0, 0, 0, 0]);
    await clock.advance(10 * SECOND);
    expect(grantedAtMs).toHaveLength(4);
    await clock.advance(1);
    await Promise.all(asked);
    expect(grantedAtMs).toEqual([0, 0, 0, 0, 10_001, 10_001]);
  });

  it('counts a call that was made exactly one window ago', async () => {
    const { clock, grantedAtMs, ask } = startPacer({ calls: 1, windowMs: SECOND });
    await ask();
    await clock.advance(SECOND);
    const asked = ask();
    await clock.advance(1);
    await asked;
    expect(grantedAtMs).toEqual([0, 1001]);
  });

  it('serves in the order of asking', async () => {
    const { clock, pacer } = startPacer({ calls: 1, windowMs: SECOND });
    const order: number[] = [];
    const asked = [1, 2, 3, 4].map((turn) => pacer.slot().then(() => order.push(turn)));
    await clock.advance(10 * SECOND);
    await Promise.all(asked);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('never grants more than the budget in any window, whatever is asked when', async () => {
    const step = fc.oneof(
      fc.record({ advanceMs: fc.integer({ min: 0, max: 4000 }) }),
      fc.record({ ask: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ abort: fc.nat(20) }),
      fc.record({ pauseMs: fc.integer({ min: 1, max: 3000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.array(step, { maxLength: 12 }),
        async (calls, windowMs, steps) => {
          const { clock, pacer, grantedAtMs, ask } = startPacer({ calls, windowMs });
          const aborters: AbortController[] = [];
          const outcomes: Promise<unknown>[] = [];
          const pausedUntilMs: [number, number][] = [];
          for (const step of steps) {
            if ('advanceMs' in step) await clock.advance(step.advanceMs);
            if ('abort' in step) aborters[step.abort]?.abort();
            if ('pauseMs' in step) {
              await clock.advance(0);
              pacer.pauseFor(step.pauseMs);
              pausedUntilMs.push([clock.monotonicMs(), clock.monotonicMs() + step.pauseMs]);
            }
            for (let asked = 0; 'ask' in step && asked < step.ask; asked += 1) {
              const aborter = new AbortController();
              aborters.push(aborter);
              outcomes.push(ask(aborter.signal).catch(() => 'aborted'));
            }
          }
          await clock.advance(10 * MINUTE);
          const aborted = (await Promise.all(outcomes)).filter((outcome) => outcome === 'aborted');
          // Everybody is served or has left, and nothing ticks on.
          expect(grantedAtMs.length + aborted.length).toBe(outcomes.length);
          expect(clock.pendingTimers).toBe(0);
          for (const [index, firstMs] of grantedAtMs.entries()) {
            const oneTooMany = grantedAtMs[index + calls];
            if (oneTooMany !== undefined) expect(oneTooMany - firstMs).toBeGreaterThan(windowMs);
          }
          for (const [fromMs, untilMs] of pausedUntilMs) {
            expect(grantedAtMs.filter((atMs) => atMs > fromMs && atMs < untilMs)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives up its place at once when aborted, and the next moves up', async () => {
    const { clock, grantedAtMs, ask } = startPacer({ calls: 1, windowMs: SECOND });
    const aborter = new AbortController();
    await ask();
    const abandoned = ask(aborter.signal);
    const next = ask();
    aborter.abort(new Error('the gateway stops'));
    await expect(abandoned).rejects.toThrow('the gateway stops');
    await clock.advance(1001);
    await next;
    expect(grantedAtMs).toEqual([0, 1001]);
  });

  it('spends nothing on who comes aborted', async () => {
    const { pacer } = startPacer();
    await expect(pacer.slot(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(pacer.budget().requestsTotal).toBe(0);
  });

  it('sets no limit when the budget is off, but pauses all the same', async () => {
    const { clock, grantedAtMs, ask, pacer } = startPacer('off');
    await Promise.all(Array.from({ length: 100 }, () => ask()));
    pacer.pauseFor(5 * SECOND);
    const late = ask();
    await clock.advance(5 * SECOND);
    await late;
    expect(grantedAtMs).toEqual([...Array.from({ length: 100 }, () => 0), 5000]);
  });
});

describe('a priority', () => {
  it('lets every call in the foreground go before those in the background, whoever came first', async () => {
    const { clock, pacer } = startPacer({ calls: 1, windowMs: SECOND });
    const order: string[] = [];
    const ask = (name: string, priority?: Priority) =>
      pacer.slot(undefined, priority).then(() => order.push(name));
    const asked = [
      ask('first', 'background'),
      ask('behind', 'background'),
      ask('front'),
      ask('last', 'background'),
      ask('next', 'foreground'),
    ];
    await clock.advance(10 * SECOND);
    await Promise.all(asked);
    expect(order).toEqual(['first', 'front', 'next', 'behind', 'last']);
  });

  it('changes nothing about budget, pause and order within it, whatever comes when', async () => {
    const step = fc.oneof(
      fc.record({ ask: fc.constantFrom<Priority>('foreground', 'background') }),
      fc.record({ advanceMs: fc.integer({ min: 0, max: 2000 }) }),
      fc.record({ pauseMs: fc.integer({ min: 1, max: 3000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.array(step, { maxLength: 30 }),
        async (calls, windowMs, steps) => {
          const { clock, pacer } = startPacer({ calls, windowMs });
          const waiting: Record<Priority, number[]> = { foreground: [], background: [] };
          const grantedAtMs: number[] = [];
          let pausedUntilMs = 0;
          const faults: string[] = [];
          for (const [turn, step] of steps.entries()) {
            if ('advanceMs' in step) await clock.advance(step.advanceMs);
            if ('pauseMs' in step) {
              pacer.pauseFor(step.pauseMs);
              pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + step.pauseMs);
            }
            if (!('ask' in step)) continue;
            waiting[step.ask].push(turn);
            void pacer.slot(undefined, step.ask).then(() => {
              const nowMs = clock.monotonicMs();
              // The window that ends now is the fullest one that this call is in.
              const inWindow = grantedAtMs.filter((atMs) => atMs >= nowMs - windowMs);
              if (inWindow.length >= calls) faults.push('over the budget');
              if (nowMs < pausedUntilMs) faults.push('within a pause');
              if (step.ask === 'background' && waiting.foreground.length > 0) faults.push('behind');
              if (waiting[step.ask].shift() !== turn) faults.push('out of turn');
              grantedAtMs.push(nowMs);
            });
            await clock.advance(0);
          }
          await clock.advance(10 * MINUTE);
          expect(faults).toEqual([]);
          expect(grantedAtMs).toHaveLength(steps.filter((step) => 'ask' in step).length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is forgotten with who gives up', async () => {
    const { clock, pacer } = startPacer({ calls: 1, windowMs: SECOND });
    await pacer.slot();
    const aborter = new AbortController();
    const abandoned = pacer.slot(aborter.signal);
    const behind = pacer.slot(undefined, 'background');
    aborter.abort(new Error('too long'));
    await expect(abandoned).rejects.toThrow('too long');
    await clock.advance(1001);
    await behind;
    expect(pacer.budget().requestsTotal).toBe(2);
  });
});

describe('pauseFor', () => {
  it('holds all calls back until the pause is over, to the millisecond', async () => {
    const { clock, pacer, grantedAtMs, ask } = startPacer();
    pacer.pauseFor(7 * SECOND);
    const asked = ask();
    await clock.advance(6999);
    expect(grantedAtMs).toEqual([]);
    await clock.advance(1);
    await asked;
    expect(grantedAtMs).toEqual([7000]);
  });

  it('never makes a pause shorter', async () => {
    const { clock, pacer, grantedAtMs, ask } = startPacer();
    pacer.pauseFor(7 * SECOND);
    pacer.pauseFor(SECOND);
    const asked = ask();
    await clock.advance(7 * SECOND);
    await asked;
    expect(grantedAtMs).toEqual([7000]);
  });

  it('refuses at once, with the time, when the pause is longer than anybody should wait', async () => {
    const { pacer, ask } = startPacer();
    pacer.pauseFor(HOUR);
    await expect(ask()).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      // Graph may have named no time: the pause may be our own.
      message: expect.stringMatching(/^Microsoft Graph throttles the gateway, and the pause is/),
      retryAfterSeconds: 3600,
    });
    expect(pacer.budget().requestsTotal).toBe(0);
  });

  it('refuses those who wait already when the pause grows too long', async () => {
    const { pacer, ask } = startPacer();
    pacer.pauseFor(SECOND);
    const asked = ask();
    pacer.pauseFor(HOUR);
    await expect(asked).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
  });
});

describe('budget', () => {
  it('counts down with the calls and up again when they leave the window', async () => {
    const { clock, pacer, ask } = startPacer();
    await ask();
    await ask();
    expect(pacer.budget()).toEqual({
      limit: 4,
      windowSeconds: 10,
      remaining: 2,
      requestsTotal: 2,
      throttledTotal: 0,
      pausedUntilMs: null,
    });
    await clock.advance(10_001);
    expect(pacer.budget()).toMatchObject({ remaining: 4, requestsTotal: 2 });
  });

  it('names on the wall clock until when Graph wants no calls, and has none left meanwhile', async () => {
    const { clock, pacer } = startPacer();
    const untilMs = clock.now() + 30 * SECOND;
    pacer.pauseFor(30 * SECOND);
    await clock.advance(10 * SECOND);
    expect(pacer.budget()).toMatchObject({
      remaining: 0,
      pausedUntilMs: untilMs,
    });
    await clock.advance(20 * SECOND);
    expect(pacer.budget()).toMatchObject({ remaining: 4, pausedUntilMs: null });
  });

  it('is never used up when it is off', async () => {
    const { pacer, ask } = startPacer('off');
    await ask();
    const { limit, remaining, windowSeconds, requestsTotal } = pacer.budget();
    expect(remaining).toBe(limit);
    expect(limit).toBe(2_147_483_647);
    expect(windowSeconds).toBe(1);
    expect(requestsTotal).toBe(1);
  });
});
