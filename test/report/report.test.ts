import { createSecretKey } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.js';
import type { CredentialUsageEvent } from '../../src/report/event.js';
import type { SweepOutcome } from '../../src/report/outcome.js';
import { createReport, type Report } from '../../src/report/report.js';
import type { Sweep } from '../../src/report/sweep.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time.js';
import { createFakeClock } from '../support/fake-clock.js';

function event(id: string): CredentialUsageEvent {
  return {
    sourceId: id,
    feature: 'RESET',
    userPrincipalName: 'ada@contoso.com',
    userDisplayName: null,
    isSuccess: true,
    authMethodRaw: 'email',
    failureReason: null,
    eventTimeMs: Date.UTC(2026, 2, 1),
    eventTimeTicks: 0,
  };
}

const LIMITS = {
  fullSweepAfterMs: 6 * HOUR,
  overlapMs: 48 * HOUR,
  forbiddenGraceMs: 5 * MINUTE,
};

/** A step of a scripted sweep: a page of these ids, a pause, or the end by an error. */
type Step = readonly string[] | { readonly pauseMs: number } | GatewayError;

const throttled = new GatewayError('UPSTREAM_THROTTLED', 'Graph says wait.', {
  retryAfterSeconds: 90,
});
const unreachable = new GatewayError('UPSTREAM_UNREACHABLE', 'Graph cannot be reached.');

let started: Report | undefined;
afterEach(async () => {
  await started?.stop();
});

/** A report whose n-th sweep follows the n-th script; the last one goes on for all that follow. */
function startReport(...scripts: readonly (readonly Step[])[]) {
  const clock = createFakeClock();
  const outcomes: SweepOutcome[] = [];
  let sweepCount = 0;
  const sweep: Sweep = async function* (signal) {
    const script = scripts[Math.min(sweepCount, scripts.length - 1)] ?? [];
    sweepCount += 1;
    for (const step of script) {
      if (step instanceof GatewayError) throw step;
      if ('pauseMs' in step) await pause(step.pauseMs, signal);
      else yield { events: step.map(event), quarantined: [] };
    }
  };
  const pause = (pauseMs: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const cancel = clock.schedule(resolve, pauseMs);
      signal.addEventListener('abort', () => {
        cancel();
        reject(unreachable);
      });
    });
  const report = createReport({
    clock,
    sweep,
    idNamesEvent: true,
    secret: createSecretKey(Buffer.alloc(32)),
    staleAfterMs: 15 * MINUTE,
    expireAfterMs: DAY,
    coldWaitMs: 2 * SECOND,
    ...LIMITS,
    onSweepEnded: (outcome) => outcomes.push(outcome),
  });
  started = report;
  report.start();
  return { clock, report, outcomes, sweepCount: () => sweepCount };
}

describe('the report', () => {
  it('answers any number of waiting callers from one sweep', async () => {
    const { clock, report, sweepCount } = startReport([{ pauseMs: 500 }, ['a'], ['b']]);
    const callers = Promise.all(Array.from({ length: 1000 }, () => report.current()));
    await clock.advance(500);
    const snapshots = await callers;
    expect(new Set(snapshots).size).toBe(1);
    expect(snapshots[0]).toMatchObject({ isComplete: true, rowCount: 2 });
    expect(sweepCount()).toBe(1);
  });

  it('ends its periods where the sweep began, not where it ended', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }]);
    const beganAtMs = clock.now();
    await clock.advance(MINUTE);
    expect((await report.current()).asOfMs).toBe(beganAtMs);
  });

  it('answers after the cold wait with what has arrived, labelled incomplete', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }, ['b']]);
    const early = report.current();
    await clock.advance(2 * SECOND);
    expect(await early).toMatchObject({ isComplete: false, rowCount: 1 });
    expect(report.status().state).toBe('LOADING');
    await clock.advance(MINUTE);
    expect(await report.current()).toMatchObject({ isComplete: true, rowCount: 2 });
    expect(report.status().state).toBe('FRESH');
  });

  it('is WARMING_UP when the cold wait ends and nothing has arrived', async () => {
    const { clock, report } = startReport([{ pauseMs: MINUTE }, ['a']]);
    const early = report.current();
    await Promise.all([
      clock.advance(2 * SECOND),
      expect(early).rejects.toMatchObject({ code: 'WARMING_UP', retryAfterSeconds: 1 }),
    ]);
  });

  it('refreshes at the moment it grows stale, without anybody asking', async () => {
    const { clock, report, sweepCount } = startReport([['a']], [['a', 'b']]);
    await clock.advance(15 * MINUTE - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
    expect(await report.current()).toMatchObject({ rowCount: 2 });
  });

  it('serves the stale snapshot at once while a slow refresh is running', async () => {
    const { clock, report } = startReport([['a']], [{ pauseMs: MINUTE }, ['b']]);
    await clock.advance(15 * MINUTE + SECOND);
    expect(report.status().state).toBe('STALE');
    expect(await report.current()).toMatchObject({ rowCount: 1, isComplete: true });
  });

  it('publishes nothing of a sweep that fails on a later page', async () => {
    const { clock, report } = startReport([['a']], [['b'], ['c'], unreachable]);
    await clock.advance(0);
    const before = await report.current();
    await clock.advance(15 * MINUTE);
    expect(await report.current()).toBe(before);
    expect(report.status()).toMatchObject({ state: 'FAILING', failure: { error: unreachable } });
  });

  it('tries again after 10, 20 and 40 seconds, and recovers', async () => {
    const { clock, report, sweepCount } = startReport(
      [unreachable],
      [unreachable],
      [unreachable],
      [['a']],
    );
    await clock.advance(10 * SECOND - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
    await clock.advance(20 * SECOND);
    expect(sweepCount()).toBe(3);
    await clock.advance(40 * SECOND);
    expect(sweepCount()).toBe(4);
    expect(report.status().state).toBe('FRESH');
  });

  it('never tries again before Graph said so', async () => {
    const { clock, sweepCount } = startReport([throttled], [['a']]);
    await clock.advance(90 * SECOND - 1);
    expect(sweepCount()).toBe(1);
    await clock.advance(1);
    expect(sweepCount()).toBe(2);
  });

  it("says why when there is nothing to serve, with Graph's fault and the time of the next try", async () => {
    const { clock, report } = startReport([throttled]);
    await clock.advance(30 * SECOND);
    await expect(report.current()).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterSeconds: 60,
    });
  });

  it('stops serving a snapshot that has expired', async () => {
    const { clock, report } = startReport([['a']], [unreachable]);
    await clock.advance(DAY - 1);
    expect(await report.current()).toMatchObject({ rowCount: 1 });
    await clock.advance(1);
    await expect(report.current()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('begins an overdue sweep with the first question after the machine has slept', async () => {
    const { clock, report, sweepCount } = startReport([['a']], [['b', 'c']]);
    await clock.advance(0);
    clock.jumpWallClock(2 * DAY);
    const question = report.current();
    await clock.advance(0);
    expect(await question).toMatchObject({ rowCount: 2 });
    expect(sweepCount()).toBe(2);
  });

  it('does not put a refresh off for a day because the wall clock was set back by one', async () => {
    const { clock, sweepCount } = startReport([{ pauseMs: SECOND }, ['a']]);
    await clock.advance(0);
    clock.jumpWallClock(-DAY);
    await clock.advance(SECOND + 15 * MINUTE);
    expect(sweepCount()).toBe(2);
  });

  it('goes on when whoever listens to it throws', async () => {
    const clock = createFakeClock();
    let sweepCount = 0;
    const report = createReport({
      clock,
      // eslint-disable-next-line @typescript-eslint/require-await -- the page is at hand
      sweep: async function* () {
        sweepCount += 1;
        yield { events: [event('a')], quarantined: [] };
      },
      idNamesEvent: true,
      secret: createSecretKey(Buffer.alloc(32)),
      staleAfterMs: MINUTE,
      expireAfterMs: DAY,
      coldWaitMs: SECOND,
      ...LIMITS,
      onSweepEnded: () => {
        throw new Error('a log that fails');
      },
    });
    started = report;
    report.start();
    await clock.advance(MINUTE);
    expect(sweepCount).toBe(2);
  });

  it('masks a bug of ours in a sweep and goes on', async () => {
    const clock = createFakeClock();
    const outcomes: SweepOutcome[] = [];
    const report = createReport({
      clock,
      // eslint-disable-next-line require-yield, @typescript-eslint/require-await -- it breaks before its first page
      sweep: async function* () {
        throw new TypeError('secret detail');
      },
      idNamesEvent: true,
      secret: createSecretKey(Buffer.alloc(32)),
      staleAfterMs: MINUTE,
      expireAfterMs: DAY,
      coldWaitMs: SECOND,
      ...LIMITS,
      onSweepEnded: (outcome) => outcomes.push(outcome),
    });
    started = report;
    report.start();
    await clock.advance(0);
    expect(outcomes[0]?.error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(outcomes[0]?.error?.message).not.toContain('secret');
  });

  it('leaves nothing running when it is stopped in the middle of a sweep', async () => {
    const { clock, report } = startReport([['a'], { pauseMs: MINUTE }]);
    await clock.advance(SECOND);
    await report.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
